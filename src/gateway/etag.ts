import { bodyDigest } from '../digest.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';

/**
 * The checkout's version, and a digest of what is shown: refunds have Workflows of their own, and what is allowed
 * changes as time passes, without a new version.
 */
export const etagOf = (view: CheckoutView): string =>
  `"${view.version}-${bodyDigest(view).slice(0, 12)}"`;

/** If-None-Match compares weakly, and may name several (RFC 9110, 13.1.2). */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, ''))) ?? false;
