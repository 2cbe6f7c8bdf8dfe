import { type CardRequest, cardFrom, hasNumber } from './cards.ts';
import { fundingSources } from './outcomes.ts';
import type { Order, PaymentCard } from './records.ts';
import { readAs } from './request-bodies.ts';

export interface ExperienceContext {
  return_url?: string;
  cancel_url?: string;
  brand_name?: string;
  user_action?: string;
  shipping_preference?: string;
}

/** `payment_source` of a request: one source by its name, such as `paypal` or `card`. */
export type SourceRequest = Readonly<
  Record<
    string,
    CardRequest & { experience_context?: ExperienceContext; billing_agreement_id?: string }
  >
>;

export const sourceName = (source: SourceRequest | undefined) =>
  fundingSources.find((name) => name in (source ?? {}));

/** A source that PayPal charges without the payer: a card with its number, a token, a vaulted wallet. */
export const isSingleStep = (source: SourceRequest | undefined): boolean => {
  if (!source) return false;
  const { card, token, paypal } = source;
  return (
    (card !== undefined && hasNumber(card)) ||
    token !== undefined ||
    paypal?.vault_id !== undefined ||
    paypal?.billing_agreement_id !== undefined
  );
};

const asAnswered = readAs('orders', 'payment_source_response');

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What answers repeat of a source that was sent: the fields its answer has, without `attributes`, which are instructions. */
export const shownSource = (source: SourceRequest): Readonly<Record<string, object>> => {
  const shown = asAnswered(source);
  const parts = Object.entries(isObject(shown) ? shown : {}).flatMap(
    ([name, part]: [string, unknown]) => {
      if (!isObject(part)) return [];
      const fields = Object.entries(part).filter(([field]) => field !== 'attributes');
      return [[name, Object.fromEntries(fields)] as const];
    },
  );
  return Object.fromEntries(parts);
};

/** The order is paid with this source, whatever the payer chose before; `onFile` is the card behind a vault id. */
export const takeSource = (
  order: Order,
  source: SourceRequest,
  onFile: PaymentCard | undefined,
): void => {
  const { card } = source;
  order.fundingSource = sourceName(source) ?? 'paypal';
  order.sourceSent = shownSource(source);
  order.outcome = 'APPROVED';
  if (card) order.card = onFile ?? cardFrom(card);
  else delete order.card;
};
