import { randomUUID } from 'node:crypto';
import { HoldfastHttpError } from '../http-client.ts';
import { remark } from './answer.ts';
import { EXIT, exitCodeOf, NotKnownYet } from './exit-codes.ts';
import { paint } from './terminal.ts';

const madeKey = (): string => `cli-${randomUUID()}`;

/** Where none is given one is made and said at once, so that a command that was cut off can be repeated as the same. */
export const moneyKey = (key: string | undefined): string => {
  if (key !== undefined) return key;
  const made = madeKey();
  remark(paint('quiet', `Idempotency key ${made} (repeat with --key ${made})`));
  return made;
};

/**
 * Sends a command under its key, or under one made here, which is only of interest where the outcome is not known.
 * @throws NotKnownYet with the key that tells what came of it
 */
export const withKey = async <T>(
  key: string | undefined,
  send: (key: string) => Promise<T>,
): Promise<T> => {
  const used = key ?? madeKey();
  try {
    return await send(used);
  } catch (error) {
    const open = error instanceof HoldfastHttpError && exitCodeOf(error) === EXIT.PENDING;
    throw open ? new NotKnownYet(error, used) : error;
  }
};
