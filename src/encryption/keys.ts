import { createHash } from 'node:crypto';

/** A key of AES-256-GCM under the name by which payloads know it. */
export interface EncryptionKey {
  readonly id: string;
  /** 32 bytes; never printed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const KEY_BYTES = 32;
const ENTRY = /^(?<id>[\w.-]{1,64}):(?<base64>[A-Za-z0-9+/]{43}=)$/;

/**
 * Reads `id:base64` entries separated by commas: the first key encrypts, all of them decrypt. What is wrong is told by its
 * place in the list, since an entry holds a secret.
 */
export function readEncryptionKeys(text: string | undefined): {
  readonly keys: readonly EncryptionKey[];
  readonly problems: readonly string[];
} {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  if (text === undefined || text.trim() === '') return { keys: [], problems: [] };
  const keys: EncryptionKey[] = [];
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const { id, base64 } = ENTRY.exec(entry)?.groups ?? {};
    const bytes = Uint8Array.from(Buffer.from(base64 ?? '', 'base64'));
    if (id === undefined || bytes.length !== KEY_BYTES) {
      problems.push(
        `HOLDFAST_ENCRYPTION_KEYS: entry ${index + 1} is not id:base64 with 32 bytes (openssl rand -base64 32)`,
      );
    } else if (keys.some((key) => key.id === id)) {
      problems.push(`HOLDFAST_ENCRYPTION_KEYS: entry ${index + 1} has an id for the second time`);
    } else {
      keys.push(Object.freeze({ id, bytes }));
    }
  }
  return { keys, problems };
}

/** Tells one key from another of the same id; says nothing about 32 random bytes. */
export const fingerprintOf = ({ bytes }: EncryptionKey): string =>
  createHash('sha256')
    .update('holdfast key fingerprint\0')
    .update(bytes)
    .digest('hex')
    .slice(0, 12);
