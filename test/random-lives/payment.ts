import type { StartCheckout } from '../../src/client/requests.ts';
import type { Intent } from '../../src/domain/checkout/input.ts';
import {
  ALTERNATIVE_METHODS,
  type AlternativeMethod,
} from '../../src/domain/paypal/alternative-method.ts';
import { type Random, randomFrom } from './random.ts';

/** What was made elsewhere before Holdfast adopts it, in Orders v2 or in the deprecated Payments v1. */
export type Elsewhere =
  | 'ORDER'
  | 'HOLD'
  | 'CAPTURED_IN_PART'
  | 'ORDER_TO_CAPTURE'
  | 'ORDER_V1'
  | 'HOLD_V1'
  | 'CAPTURED_IN_PART_V1';

type PaymentSource = NonNullable<StartCheckout['paymentSource']>;

/** What is paid in a life, how, and in which of PayPal's APIs. */
export type Payment = {
  readonly intent: Intent;
  /** In cents; several purchase units with intent CAPTURE alone. */
  readonly units: readonly number[];
  /** Charged without the payer; null where the payer approves. */
  readonly onFile: PaymentSource | null;
  /** PayPal captures the order by itself so long after the payer has approved it; null where Holdfast does. */
  readonly alternative: {
    readonly method: AlternativeMethod;
    readonly takesSeconds: number;
  } | null;
  /** Null where Holdfast makes the order. */
  readonly adopts: Elsewhere | null;
  /** What is adopted is named by its order or payment, or by its first authorization. */
  readonly namedBy: 'ORDER' | 'AUTHORIZATION';
  /** A sale of Payments v1 that is refunded beside the checkout. */
  readonly hasSale: boolean;
  /** How Payments v1 writes its states. */
  readonly v1States: 'LOWER_CASE' | 'UPPER_CASE';
};

const SOURCES: readonly PaymentSource[] = [
  { paypal: { vaultId: '8kk8451t' } },
  { card: { vaultId: '8kk8451t' } },
  {
    card: { vaultId: '8kk8451t', attributes: { verification: { method: 'SCA_ALWAYS' } } },
  },
  { token: { id: 'B-4711', type: 'BILLING_AGREEMENT' } },
];

/** Drawn by itself: it changes nothing else about a life. */
export const paymentOf = (
  seed: number,
  { intent, cents, adopts }: Pick<Payment, 'intent' | 'adopts'> & { readonly cents: number },
): Payment => {
  const random = randomFrom((seed ^ 0x1b56_c4e9) >>> 0);
  const isHeldInV1 = intent === 'AUTHORIZE' && adopts === null && random.happens(0.15);
  const elsewhere = isHeldInV1
    ? random.oneOf(['HOLD_V1', 'HOLD_V1', 'CAPTURED_IN_PART_V1'] as const)
    : adopts;
  const isOnFile = elsewhere === null && random.happens(0.15);
  const source = random.oneOf(SOURCES);
  const units = intent === 'CAPTURE' && random.happens(0.5) ? random.whole(2, 4) : 1;
  const drawn: Payment = {
    intent,
    units: partsOf(random, cents, units),
    onFile: isOnFile ? source : null,
    alternative: null,
    adopts: elsewhere,
    namedBy: random.happens(0.3) ? 'AUTHORIZATION' : 'ORDER',
    hasSale: isHeldInV1 && random.happens(0.5),
    v1States: random.oneOf(['LOWER_CASE', 'UPPER_CASE']),
  };
  return random.happens(0.3) ? ofOrder(drawn) : drawn;
};

/** An order on which nothing is held or captured yet: of Payments v1, or one with intent CAPTURE. */
const ofOrder = (drawn: Payment): Payment => {
  if (drawn.adopts === 'HOLD_V1') return { ...drawn, adopts: 'ORDER_V1' };
  const isFresh = drawn.adopts === null && drawn.onFile === null;
  if (drawn.intent === 'CAPTURE' && isFresh && drawn.units.length === 1)
    return {
      ...drawn,
      adopts: drawn.namedBy === 'AUTHORIZATION' ? 'ORDER_V1' : 'ORDER_TO_CAPTURE',
    };
  return drawn;
};

/**
 * Lives that few others are: of intent CAPTURE, an alternative payment method or an order of Payments v1. Drawn by itself,
 * out of those that begin with an order of one purchase unit which Holdfast makes.
 */
export const withRarePayments = (drawn: Payment, seed: number, cents: number): Payment => {
  const random = randomFrom((seed ^ 0x0fc1_9dc6) >>> 0);
  const isFresh = drawn.adopts === null && drawn.onFile === null;
  if (drawn.intent !== 'CAPTURE' || !isFresh || random.happens(0.3)) return drawn;
  if (random.happens(0.2)) return { ...drawn, units: [cents], adopts: 'ORDER_V1' };
  const method = random.oneOf(ALTERNATIVE_METHODS);
  const takesSeconds = random.oneOf([0, 0, 60, 3_600, 20 * 3_600, 3 * 86_400]);
  return { ...drawn, units: [cents], alternative: { method, takesSeconds } };
};

/** So many amounts that add up to the whole, each at least a cent. */
const partsOf = (random: Random, cents: number, count: number): readonly number[] => {
  if (count === 1) return [cents];
  const first = random.whole(1, cents - count + 1);
  return [first, ...partsOf(random, cents - first, count - 1)];
};

export const isV1 = ({ adopts }: Pick<Payment, 'adopts'>): boolean =>
  adopts?.endsWith('V1') ?? false;
