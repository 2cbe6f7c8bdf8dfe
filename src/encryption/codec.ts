import { webcrypto } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { EncryptionKey } from './keys.ts';

/** How payloads say that they are encrypted, and by which key: the names that Temporal's own examples use. */
const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

const CIPHER = 'AES-GCM';
/** Of AES-GCM (NIST SP 800-38D, 8.2); random, and new for each payload. */
const IV_BYTES = 12;

// A CommonJS module, of which Node sees the default export alone.
const ProtoPayload = proto.temporal.api.common.v1.Payload;

/** A payload is encrypted by a key that is not among the given ones. */
class EncryptionKeyMissing extends Error {
  readonly code = 'ENCRYPTION_KEY_MISSING';
  readonly keyId: string;

  constructor(keyId: string) {
    super(
      `The encryption key ${keyId} is missing: add it to HOLDFAST_ENCRYPTION_KEYS; keys stay there for as long as the namespace keeps what they encrypted.`,
    );
    this.name = 'EncryptionKeyMissing';
    this.keyId = keyId;
  }
}

/**
 * Encrypts every payload by the first key, with AES-256-GCM, and decrypts by the key that a payload names. Payloads from
 * before encryption was switched on pass through as they are. Each ciphertext is bound to its key's id.
 * @throws EncryptionKeyMissing where a payload's key is not given; OperationError where a payload was changed
 */
export function encryptionCodec(keys: readonly [EncryptionKey, ...EncryptionKey[]]): PayloadCodec {
  const [first] = keys;
  const imported = new Map(keys.map((key) => [key.id, importKey(key)]));
  return {
    encode: (payloads) =>
      Promise.all(
        payloads.map(async (payload) =>
          encrypt(payload, first.id, await importedKey(imported, first.id)),
        ),
      ),
    decode: (payloads) =>
      Promise.all(
        payloads.map(async (payload) => {
          if (textOf(payload.metadata?.['encoding']) !== ENCODING) return payload;
          const keyId = textOf(payload.metadata?.[KEY_ID]);
          return decrypt(payload, keyId, await importedKey(imported, keyId));
        }),
      ),
  };
}

type ImportedKeys = ReadonlyMap<string, Promise<webcrypto.CryptoKey>>;

async function importedKey(imported: ImportedKeys, keyId: string): Promise<webcrypto.CryptoKey> {
  const key = imported.get(keyId);
  if (key === undefined) throw new EncryptionKeyMissing(keyId);
  return key;
}

async function importKey({ bytes }: EncryptionKey): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', bytes, CIPHER, false, ['encrypt', 'decrypt']);
}

async function encrypt(
  payload: Payload,
  keyId: string,
  key: webcrypto.CryptoKey,
): Promise<Payload> {
  const iv = webcrypto.getRandomValues(new Uint8Array(IV_BYTES));
  const plain = Uint8Array.from(ProtoPayload.encode(payload).finish());
  const sealed = await webcrypto.subtle.encrypt(parametersOf(iv, keyId), key, plain);
  const metadata = { encoding: bytesOf(ENCODING), [KEY_ID]: bytesOf(keyId) };
  return { metadata, data: Buffer.concat([iv, new Uint8Array(sealed)]) };
}

async function decrypt(
  payload: Payload,
  keyId: string,
  key: webcrypto.CryptoKey,
): Promise<Payload> {
  const data = Uint8Array.from(payload.data ?? []);
  const parameters = parametersOf(data.subarray(0, IV_BYTES), keyId);
  const plain = await webcrypto.subtle.decrypt(parameters, key, data.subarray(IV_BYTES));
  return ProtoPayload.decode(new Uint8Array(plain));
}

const parametersOf = (iv: Uint8Array<ArrayBuffer>, keyId: string) => ({
  name: CIPHER,
  iv,
  additionalData: bytesOf(`holdfast:1:${keyId}`),
});

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const textOf = (bytes: Uint8Array | null | undefined): string =>
  bytes === null || bytes === undefined ? '' : new TextDecoder().decode(bytes);
