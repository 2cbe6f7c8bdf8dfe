import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CertificateStore } from './certificate-cache.ts';

/** Certificates in a folder, a file each, named by the hash of the URL. Public texts, written for their owner alone. */
export const certificateStoreIn = (folder: string): CertificateStore => {
  const fileOf = ({ href }: URL): string =>
    path.join(folder, `${createHash('sha256').update(href).digest('hex')}.pem`);
  return {
    read: async (url) => {
      const file = fileOf(url);
      const text = await readFile(file, 'latin1').catch(() => null);
      return text === null ? null : { text, keptAt: (await stat(file)).mtimeMs };
    },
    write: async (url, text) => {
      const file = fileOf(url);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const unfinished = `${file}.${process.pid}`;
      await writeFile(unfinished, text, { encoding: 'latin1', mode: 0o600 });
      await rename(unfinished, file);
    },
  };
};
