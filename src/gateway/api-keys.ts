import { createHash, timingSafeEqual } from 'node:crypto';

/** Each scope includes those before it. */
const SCOPES = ['read', 'operate', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** A key as the gateway knows it: by its hash alone. */
export type ApiKey = {
  /** Who calls; the actor of what an operator resolves. */
  readonly name: string;
  readonly scope: Scope;
  readonly merchantId: string;
  readonly sha256: Buffer;
};

const ENTRY =
  /^(?<name>[\w.@-]{1,64}):(?<scope>read|operate|admin):(?<hash>[0-9a-f]{64})(?::(?<merchant>[\w-]{1,64}))?$/;

/**
 * Reads `name:scope:sha256[:merchant]` entries. Several keys of one name are one caller in rotation. What is wrong is
 * told by its place in the list: an entry could be a key pasted in place of its hash.
 */
export const readApiKeys = (
  entries: readonly string[],
  {
    merchantId,
    problems,
  }: {
    /** Of keys that name none; null where each has to. */
    readonly merchantId: string | null;
    readonly problems: string[];
  },
): readonly ApiKey[] =>
  entries.flatMap((entry, index) => {
    const { name, scope, hash, merchant } = ENTRY.exec(entry)?.groups ?? {};
    const known = SCOPES.find((one) => one === scope);
    if (name === undefined || hash === undefined || known === undefined) {
      problems.push(
        `HOLDFAST_API_KEYS: entry ${index + 1} is not name:scope:sha256 with scope read, operate or admin and 64 lower-case hex digits`,
      );
      return [];
    }
    const ofMerchant = merchant ?? merchantId;
    if (ofMerchant === null) {
      problems.push(
        `HOLDFAST_API_KEYS: entry ${index + 1} names no merchant; with HOLDFAST_MERCHANTS it is name:scope:sha256:merchant`,
      );
      return [];
    }
    return [{ name, scope: known, merchantId: ofMerchant, sha256: Buffer.from(hash, 'hex') }];
  });

/** The key somebody presents, or undefined. Takes as long whichever it is, and if it is none. */
export const findApiKey = (keys: readonly ApiKey[], presented: string): ApiKey | undefined => {
  const sha256 = createHash('sha256').update(presented).digest();
  let found: ApiKey | undefined;
  for (const key of keys) {
    if (timingSafeEqual(key.sha256, sha256)) found = key;
  }
  return found;
};

export const includesScope = (held: Scope, needed: Scope): boolean =>
  SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
