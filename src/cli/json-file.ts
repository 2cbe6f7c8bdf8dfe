import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { UsageError } from './exit-codes.ts';

/** The text of a file; `-` reads stdin. */
export const textIn = (file: string): Promise<string> =>
  file === '-' ? readAll(process.stdin) : textOf(file);

/** The text of a file, or of stdin, that is JSON. */
export const jsonOf = async (file: string): Promise<string> => {
  const json = await textIn(file);
  try {
    JSON.parse(json);
    return json;
  } catch {
    throw new UsageError(`${file} is not JSON.`);
  }
};

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`${file} cannot be read: ${code}.`);
  });
