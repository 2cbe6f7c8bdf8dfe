import { fraction } from './ids.ts';
import type { Instant, Order, PaymentCard } from './records.ts';
import { Refusal, unprocessable } from './refusal.ts';
import type { SimulatorState } from './state.ts';

/** A card in a request: its number, or something that stands for it. */
export interface CardRequest {
  name?: string;
  number?: string;
  expiry?: string;
  vault_id?: string;
  network_token?: { number?: string; expiry?: string };
  security_code?: string;
  stored_credential?: { payment_initiator?: string };
  attributes?: {
    verification?: { method?: string };
    vault?: { store_in_vault?: string };
    customer?: { id?: string };
  };
}

/** PayPal's test names that make the processor refuse a card, and the code it answers with (recorded, docs/simulator.md). */
const rejections: ReadonlyMap<string, string> = new Map([
  ['CCREJECT-REFUSED', '0500'],
  ['CCREJECT-IF', '5120'],
  ['CCREJECT-EC', '5400'],
  ['CCREJECT-SF', '9500'],
  ['CCREJECT-LS', '9520'],
  ['CCREJECT-IA', '1330'],
  ['CCREJECT-IRC', '5180'],
  ['CCREJECT-BANK_ERROR', '5100'],
  ['CCREJECT-CVV_F', '00N7'],
]);

/** Brands by the first digits of a number; PayPal names no brand for others. */
const brands: readonly [RegExp, string][] = [
  [/^4/, 'VISA'],
  [/^(5[0-5]|2[2-7])/, 'MASTERCARD'],
  [/^3[47]/, 'AMEX'],
  [/^(6011|64|65|36|38|30)/, 'DISCOVER'],
  [/^35/, 'JCB'],
];

/** A number that PayPal's sandbox hands out; it stands for cards whose number the simulator never sees. */
const sandboxNumber = '4032039317984658';

/** PayPal's well-known test number, of which it knows neither type nor bank (recorded). */
const numberWithoutBank = '4012888888881881';

/** Whether a card can be charged as it stands. Without a number, or what stands for it, the payer enters one on PayPal's fields. */
export const hasNumber = ({ number, vault_id, network_token }: CardRequest): boolean =>
  number !== undefined || vault_id !== undefined || network_token !== undefined;

/** Refuses with 400 a card that is to pay now and has no number. */
export const requireNumber = (card: CardRequest | undefined): void => {
  if (!card || hasNumber(card)) return;
  const field = '/payment_source/card/number';
  throw new Refusal(400, [
    { issue: 'MISSING_REQUIRED_PARAMETER', field, value: '', location: 'body' },
  ]);
};

/** Refuses with 422 a card that expired before this moment. */
export const requireUnexpired = (card: CardRequest | undefined, at: Instant): void => {
  const month = new Date(at).toISOString().slice(0, 7);
  if (card?.expiry !== undefined && card.expiry < month) {
    throw unprocessable('CARD_EXPIRED', '/payment_source/card/expiry');
  }
};

/** A card that asks for 3-D Secure sends the payer to PayPal first (paypal-rules 6); SCA_WHEN_REQUIRED where the knob says so. */
export const asksFor3ds = ({ knobs }: SimulatorState, card: CardRequest | undefined): boolean => {
  const method = card?.attributes?.verification?.method;
  return method === 'SCA_ALWAYS' || (method === 'SCA_WHEN_REQUIRED' && knobs.scaRequired);
};

/** What is kept of a card; its number and security code are not. */
export const cardFrom = (request: CardRequest): PaymentCard => {
  const number = request.number ?? request.network_token?.number ?? sandboxNumber;
  const known = number !== numberWithoutBank;
  return {
    name: request.name ?? null,
    lastDigits: number.slice(-4),
    expiry: request.expiry ?? request.network_token?.expiry ?? null,
    brand: brands.find(([digits]) => digits.test(number))?.[1] ?? null,
    bin: known ? number.slice(0, 6) : null,
    rejection: rejections.get(request.name ?? '') ?? null,
  };
};

const present = (name: string, value: string | null) => (value === null ? {} : { [name]: value });

/** A card in an answer's `payment_source`. */
export const cardBody = (card: PaymentCard) => ({
  ...present('name', card.name),
  last_digits: card.lastDigits,
  ...present('expiry', card.expiry),
  ...present('brand', card.brand),
  ...(card.bin !== null && card.brand !== null && { available_networks: [card.brand] }),
  type: card.bin === null ? 'UNKNOWN' : 'CREDIT',
  bin_details:
    card.bin === null
      ? {}
      : { bin: card.bin, issuing_bank: 'SIMULATED BANK', bin_country_code: 'US' },
});

/** Fifteen digits, the same for every payment of an order. */
const networkReference = (orderId: string): string =>
  Array.from(orderId.slice(0, 15), (character, position) =>
    Math.floor(fraction(character.charCodeAt(0), position) * 10),
  ).join('');

/** What the card network said of a payment: the processor's codes, and the network's own reference. */
export const cardPaymentBody = (order: Order, createdAt: Instant) => {
  const { card } = order;
  if (!card) return {};
  const refused = card.rejection !== null;
  const date = new Date(createdAt).toISOString();
  return {
    processor_response: refused
      ? { avs_code: 'G', cvv_code: 'P', response_code: card.rejection }
      : { avs_code: 'Y', cvv_code: 'M', response_code: '0000' },
    network_transaction_reference: {
      id: refused ? '0'.repeat(15) : networkReference(order.id),
      date: date.slice(5, 7) + date.slice(8, 10),
      ...present('network', card.brand),
    },
  };
};
