import { createHash } from 'node:crypto';

/** So many transmissions are remembered; PayPal repeats one for three days. */
const REMEMBERED = 10_000;

export type Transmissions = {
  /** Whether the id was never seen with another body. Remembers the first body that it was verified with. */
  readonly isBound: (transmissionId: string, rawBody: Uint8Array) => boolean;
};

/**
 * Binds each transmission id to the SHA-256 of its body. PayPal signs a 32-bit checksum of the body and no more: whoever has
 * seen one delivery can write another body with the same checksum, which the same signature covers.
 */
export const createTransmissions = (): Transmissions => {
  const bound = new Map<string, string>();
  return {
    isBound: (transmissionId, rawBody) => {
      const sha256 = createHash('sha256').update(rawBody).digest('base64');
      const known = bound.get(transmissionId);
      if (known !== undefined) return known === sha256;
      const oldest = bound.keys().next();
      if (bound.size >= REMEMBERED && oldest.done !== true) bound.delete(oldest.value);
      bound.set(transmissionId, sha256);
      return true;
    },
  };
};
