import type { Intent } from '../checkout/input.ts';
import type { CheckoutPolicy } from '../checkout/policy.ts';
import type { DecimalMoney, Money } from '../money/money.ts';
import { positiveMoney } from './money.ts';
import { checked, list, object } from './object-shape.ts';
import type { FieldProblem, Shape } from './request-shape.ts';
import { described, named, oneOf, optional, pattern } from './request-shape.ts';
import { checkoutId } from './requests.ts';

export type AdoptRequest<Amount = DecimalMoney> = {
  /** As for a start; made from the idempotency key where it is left out. */
  readonly checkoutId?: string;
  /** An order that was made elsewhere; or instead: */
  readonly orderId?: string;
  /** The first authorization of an open payment. */
  readonly authorizationId?: string;
  /** Or a payment of the deprecated Payments v1, or its order (`O-...`). */
  readonly paymentId?: string;
  /** All captures of a payment whose order PayPal shows no longer. */
  readonly captureIds?: readonly string[];
  /** What the shop expects to find; what differs is not adopted. */
  readonly expected: {
    readonly amount: Amount;
    readonly intent?: Intent;
    /** PayPal's merchant id of who is paid, 13 characters. */
    readonly payeeMerchantId?: string;
  };
  readonly policy?: Partial<CheckoutPolicy>;
};

const paypalId = pattern(/^[A-Z0-9]{1,36}$/, 'Write the id as PayPal shows it.');

const MOST_CAPTURES = 100;

/** Each entry point has its own way to write a policy. */
export const adoptRequest = (policy: Shape<Partial<CheckoutPolicy>>): Shape<AdoptRequest<Money>> =>
  named(
    'AdoptCheckout',
    checked<AdoptRequest<Money>>(
      object({
        checkoutId: optional(checkoutId),
        orderId: optional(paypalId),
        authorizationId: optional(
          described(paypalId, { description: 'The first authorization of the payment.' }),
        ),
        paymentId: optional(
          described(
            pattern(/^[A-Z0-9-]{1,64}$/, 'Write the id as PayPal shows it, such as PAY-...'),
            { description: 'A payment of the deprecated Payments v1, or its order (O-...).' },
          ),
        ),
        captureIds: optional(
          described(list(paypalId, { minItems: 0, maxItems: MOST_CAPTURES }), {
            description: 'All captures of a payment whose order PayPal shows no longer.',
          }),
        ),
        expected: object({
          amount: described(positiveMoney, {
            description:
              'Of the order, or of its first authorization; of an order of Payments v1: what is left of it; of a captured order that has aged out: the sum of its captures.',
          }),
          intent: optional(
            described(oneOf('AUTHORIZE', 'CAPTURE'), { description: 'Left out: AUTHORIZE.' }),
          ),
          payeeMerchantId: optional(
            pattern(/^[2-9A-HJ-NP-Z]{13}$/, 'Write PayPal’s merchant id: 13 characters.'),
          ),
        }),
        policy: optional(policy),
      }),
      namesOne,
    ),
    {
      example: {
        orderId: '5O190127TN364715T',
        expected: { amount: { currencyCode: 'USD', value: '100.00' } },
      },
    },
  );

const namesOne = (request: AdoptRequest<Money>): readonly FieldProblem[] => {
  const given = (['orderId', 'authorizationId', 'paymentId'] as const).filter(
    (field) => request[field] !== undefined,
  );
  if (given.length === 0) {
    const message = 'Name an orderId, an authorizationId or a paymentId.';
    return [{ path: ['orderId'], code: 'REQUIRED', message }];
  }
  return given.slice(1).map((field) => ({
    path: [field],
    code: 'NOT_BOTH',
    message: 'Name one of orderId, authorizationId and paymentId.',
  }));
};
