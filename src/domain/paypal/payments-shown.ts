import type { Order } from './resources.ts';

/** The payments of an order, as PayPal shows them or as a checkout knows them. */
type Payments = Pick<Order, 'authorizations' | 'captures' | 'fundingSource'>;

/**
 * One line for each authorization and capture, and one for what pays, in an order of their own: two lists are equal where
 * nothing differs that decides what may be captured. A field that one of them leaves out makes them differ, so that equal
 * lists never hide news.
 */
export const paymentLines = ({
  authorizations,
  captures,
  fundingSource,
}: Payments): readonly string[] =>
  [
    `paid by ${fundingSource}`,
    ...authorizations.map(({ id, status, amount, expiresAt }) => {
      const isCaptured = captures.some(
        ({ authorizationId: of, status: its }) =>
          (of === null || of === id) && its !== 'DECLINED' && its !== 'FAILED',
      );
      // A capture's answer does not show what its authorization has become by it.
      const word = isCaptured && status === 'PARTIALLY_CAPTURED' ? 'CREATED' : status;
      return `${id} ${word} ${amount.minor} ${amount.currency} ${expiresAt}`;
    }),
    ...captures.map(
      ({ id, status, reason, amount, finalCapture, authorizationId }) =>
        `${id} ${status} ${reason} ${amount.minor} ${amount.currency} ${finalCapture} ${authorizationId}`,
    ),
  ].sort();

/** Whether PayPal shows what is known and nothing else. */
export const isAsKnown = (known: readonly string[], shown: Payments): boolean => {
  const lines = paymentLines(shown);
  return lines.length === known.length && lines.every((line, index) => line === known[index]);
};
