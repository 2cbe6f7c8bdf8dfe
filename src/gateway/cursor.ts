import { bodyDigest } from '../digest.ts';
import type { CheckoutFilter } from '../domain/checkout/requests.ts';
import { Problem } from './problem.ts';

type Listing = { readonly merchantId: string; readonly filter: CheckoutFilter };

/** Temporal's own cursor, bound to what was listed: it knows neither a wrong one nor one of another list. */
export const sealCursor = (cursor: string | null, listing: Listing): string | null =>
  cursor === null ? null : `${cursor}~${sealOf(cursor, listing)}`;

/** @throws Problem for a cursor that this list did not give out */
export const openCursor = (sealed: string, listing: Listing): string => {
  const [cursor = '', seal] = sealed.split('~');
  if (seal === sealOf(cursor, listing)) return cursor;
  const message = 'Write `nextCursor` of the page before, with the same filter.';
  throw new Problem('INVALID_REQUEST', 'Not valid in the query: /cursor.', {
    errors: [{ in: 'query', field: '/cursor', code: 'MALFORMED', message }],
  });
};

const sealOf = (cursor: string, { merchantId, filter }: Listing): string =>
  bodyDigest([merchantId, filter, cursor]).slice(0, 16);
