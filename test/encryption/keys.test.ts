import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptionCodec } from '../../src/encryption/codec.ts';
import { fingerprintOf, readEncryptionKeys } from '../../src/encryption/keys.ts';

const base64 = (bytes = 32): string => randomBytes(bytes).toString('base64');

describe('HOLDFAST_ENCRYPTION_KEYS', () => {
  it('is a list of which the first key encrypts', () => {
    const { keys, problems } = readEncryptionKeys(`2026-12:${base64()}, 2026-11:${base64()}`);
    expect(problems).toEqual([]);
    expect(keys.map(({ id }) => id)).toEqual(['2026-12', '2026-11']);
  });

  it.each([undefined, '', '  '])('may be left out: %j', (text) => {
    expect(readEncryptionKeys(text)).toEqual({ keys: [], problems: [] });
  });

  it.each([
    ['an id is missing', base64()],
    ['the key is too short', `id:${base64(16)}`],
    ['the key is too long', `id:${base64(48)}`],
    ['it is no base64', `id:${'!'.repeat(44)}`],
    ['the id has a space', `my id:${base64()}`],
    ['an entry is empty', `id:${base64()},`],
  ])('is refused where %s, without showing the key', (_what, text) => {
    const { problems } = readEncryptionKeys(text);
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain(text.slice(4, 20));
  });

  it('is refused where two keys have one id', () => {
    const { problems } = readEncryptionKeys(`a:${base64()},a:${base64()}`);
    expect(problems).toEqual([expect.stringContaining('entry 2')]);
  });
});

describe('the fingerprint of a key', () => {
  it('tells keys apart, is the same for the same key, and holds nothing of it', () => {
    const bytes = Uint8Array.from(randomBytes(32));
    const fingerprint = fingerprintOf({ id: 'a', bytes });
    expect(fingerprintOf({ id: 'b', bytes })).toBe(fingerprint);
    expect(fingerprintOf({ id: 'a', bytes: Uint8Array.from(randomBytes(32)) })).not.toBe(
      fingerprint,
    );
    expect(fingerprint).toMatch(/^[0-9a-f]{12}$/);
    expect(Buffer.from(bytes).toString('hex')).not.toContain(fingerprint);
  });
});

describe('the payload codec', () => {
  const key = (id: string) => ({ id, bytes: Uint8Array.from(randomBytes(32)) });
  const payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"one"') };

  it('never gives the same ciphertext twice', async () => {
    const codec = encryptionCodec([key('a')]);
    const [one, two] = await codec.encode([payload, payload]);
    expect(Buffer.from(one?.data ?? [])).not.toEqual(Buffer.from(two?.data ?? []));
  });

  it('does not decrypt under another key’s id, though the bytes are the same', async () => {
    const { bytes } = key('a');
    const codec = encryptionCodec([
      { id: 'a', bytes },
      { id: 'b', bytes },
    ]);
    const [sealed] = await codec.encode([payload]);
    const renamed = {
      ...sealed,
      metadata: { ...sealed?.metadata, 'encryption-key-id': Buffer.from('b') },
    };
    await expect(codec.decode([renamed])).rejects.toThrow();
  });

  it('names the key that is missing', async () => {
    const [sealed] = await encryptionCodec([key('old')]).encode([payload]);
    const codec = encryptionCodec([key('new')]);
    await expect(codec.decode(sealed === undefined ? [] : [sealed])).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_MISSING',
      keyId: 'old',
    });
  });
});
