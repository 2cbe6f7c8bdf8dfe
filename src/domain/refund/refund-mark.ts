import type { Keyed } from '../checkout/commands.ts';
import { equal, type Money } from '../money/money.ts';
import { digestOf } from '../paypal/request-id.ts';
import type { Refund } from '../paypal/resources.ts';
import type { RefundCommand } from './refund.ts';

/**
 * What a refund carries in PayPal's books, so that a GET finds it when the request id's life of 45 days is over, and shows
 * whether the same key came with the same body: a mark in `custom_id` (68 characters of PayPal's 127); where the caller
 * has a custom id of its own, a shorter one in `invoice_id`; where it has both, the two together name the refund.
 */
export const refundMark = (
  command: RefundCommand,
): { readonly customId: string; readonly invoiceId?: string } => {
  const { customId, invoiceId } = command;
  if (customId === undefined) {
    return { customId: `${customMark(command)}${command.digest}`, ...(invoiceId && { invoiceId }) };
  }
  return { customId, invoiceId: invoiceId ?? refundMarkV1(command) };
};

/** v1 keeps no custom id: the invoice number carries key and body. Payers may see it: short and neutral. */
export const refundMarkV1 = (command: RefundCommand): string =>
  `${invoiceMark(command)}${shortDigest(command)}`;

const customMark = ({ key }: Pick<Keyed, 'key'>): string => `hf:${digestOf(['refund', key])}:`;

/** Payers may see it: short and neutral. 26 characters with the digest. */
const invoiceMark = ({ key }: Pick<Keyed, 'key'>): string =>
  `HF${digestOf(['refund-invoice', key]).slice(0, 16).toUpperCase()}`;

const shortDigest = ({ digest }: Pick<Keyed, 'digest'>): string =>
  digestOf([digest]).slice(0, 8).toUpperCase();

/** The refund that was made for a key, with the digest of its body; another digest where the body was another. */
export type KeyedRefund = { readonly refund: Refund; readonly digest: string };

/** The refund that an earlier run made for this key. */
export const refundOfKey = (
  refunds: readonly Refund[],
  command: RefundCommand,
): KeyedRefund | null => {
  for (const refund of refunds) {
    const digest = digestIn(refund, command);
    if (digest !== null) return { refund, digest };
  }
  return null;
};

const ANOTHER_BODY = '';

const digestIn = (refund: Refund, command: RefundCommand): string | null => {
  const inCustomId = after(customMark(command), refund.customId);
  if (inCustomId !== null) return inCustomId;
  const inInvoiceId = after(invoiceMark(command), refund.invoiceId);
  if (inInvoiceId !== null) {
    return inInvoiceId === shortDigest(command) ? command.digest : ANOTHER_BODY;
  }
  const { customId, invoiceId, amount, digest } = command;
  if (customId === undefined || invoiceId === undefined) return null;
  if (refund.customId !== customId || refund.invoiceId !== invoiceId) return null;
  return amount === null || equal(amount, refund.amount) ? digest : ANOTHER_BODY;
};

const after = (mark: string, text: string | null): string | null =>
  text?.startsWith(mark) === true ? text.slice(mark.length) : null;

/**
 * Whether PayPal's books say of a refund what was not asked for under its key. What is left out says nothing, and another
 * body under the key is answered as such. `amount`: as it was sent, where it is known.
 */
export const isOtherRefund = (
  { refund, digest }: KeyedRefund,
  command: RefundCommand,
  amount: Money | null,
): boolean => {
  const { customId, invoiceId } = refundMark(command);
  return (
    digest === command.digest &&
    ((amount !== null && !equal(refund.amount, amount)) ||
      (refund.customId !== null && refund.customId !== customId) ||
      (invoiceId !== undefined && refund.invoiceId !== null && refund.invoiceId !== invoiceId))
  );
};
