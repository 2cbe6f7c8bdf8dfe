import { createHmac, timingSafeEqual } from 'node:crypto';
import { bodyDigest } from '../digest.ts';
import { Problem } from './problem.ts';

type Listing = {
  readonly merchantId: string;
  /** What is listed: a cursor of another list is refused. */
  readonly filter: object;
  /** Of this gateway. */
  readonly key: Buffer;
};

/** The same for every gateway of one PayPal account, across starts, and known to nobody who does not know its secret. */
export const cursorKeyOf = (clientSecret: string): Buffer =>
  createHmac('sha256', clientSecret).update('holdfast list cursor').digest();

/**
 * Temporal's own cursor, bound to what was listed by a keyed hash: Temporal knows neither a wrong one nor one of another
 * list, and spends its retries on what it cannot read.
 */
export const sealCursor = (cursor: string | null, listing: Listing): string | null =>
  cursor === null ? null : `${cursor}~${sealOf(cursor, listing)}`;

/** @throws Problem for a cursor that this list did not give out */
export const openCursor = (sealed: string, listing: Listing): string => {
  const [cursor = '', seal] = sealed.split('~');
  const expected = Buffer.from(sealOf(cursor, listing));
  const given = Buffer.from(seal ?? '');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return cursor;
  const message = 'Write `nextCursor` of the page before, with the same filter.';
  throw new Problem('INVALID_REQUEST', 'Not valid in the query: /cursor.', {
    errors: [{ in: 'query', field: '/cursor', code: 'MALFORMED', message }],
  });
};

const sealOf = (cursor: string, { merchantId, filter, key }: Listing): string =>
  createHmac('sha256', key)
    .update(bodyDigest([merchantId, filter, cursor]))
    .digest('base64url')
    .slice(0, 22);
