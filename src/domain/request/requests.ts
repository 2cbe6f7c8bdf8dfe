import type { Intent } from '../checkout/input.ts';
import type { CheckoutPolicy } from '../checkout/policy.ts';
import type { ResolveAction } from '../checkout/status.ts';
import type { DecimalMoney, Money } from '../money/money.ts';
import type { ProcessingInstruction } from '../paypal/alternative-method.ts';
import type { PayerPrefill, PaymentSource } from '../paypal/order-context.ts';
import type { PurchaseUnitChange } from '../paypal/patched-unit.ts';
import type { PaymentInstruction, RefundInstruction } from '../paypal/payment-instruction.ts';
import type { PurchaseUnit } from '../paypal/purchase-unit.ts';
import { alternativeProblems, processingInstruction } from './alternative-method.ts';
import { positiveMoney } from './money.ts';
import { checked, list, object } from './object-shape.ts';
import { clientMetadataId, payer, paymentSource, sourceProblems } from './payment-source.ts';
import {
  feeProblems,
  paymentInstruction,
  purchaseUnit,
  purchaseUnitChange,
  refundInstruction,
  softDescriptor,
} from './purchase-unit.ts';
import { unitsProblems } from './purchase-units.ts';
import type { Shape } from './request-shape.ts';
import { described, flag, named, oneOf, optional, pattern, text } from './request-shape.ts';

/** It becomes part of a Workflow Id and of URLs, so `.` and `..`, which URLs swallow, are not taken. */
export const checkoutId: Shape<string> = described(
  pattern(/^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/, 'Write 1 to 64 of A-Z a-z 0-9 . _ ~ - .'),
  {
    example: 'order-2041',
    description: 'Nothing personal: it is part of ids that are shown and logged.',
  },
);

/** The caller's own key of a request: it becomes part of an Update Id. */
export const idempotencyKey: Shape<string> = pattern(
  /^[\x21-\x7e]{1,255}$/,
  'Write 1 to 255 visible ASCII characters.',
);

const intent: Shape<Intent> = described(oneOf('AUTHORIZE', 'CAPTURE'), {
  description:
    'Left out: AUTHORIZE, which holds the payer’s money. CAPTURE takes it as soon as the payer has approved.',
});

/** As callers write it, with decimals; as it is read, in minor units. */
export type StartRequest<Amount = DecimalMoney> = {
  /** 1..64 of `A-Z a-z 0-9 . _ ~ -`; made from the idempotency key where it is left out. Nothing personal: it is part of ids. */
  readonly checkoutId?: string;
  /** Left out: AUTHORIZE, which holds the money. CAPTURE takes it as soon as the payer has approved. */
  readonly intent?: Intent;
  /** This one or `purchaseUnits`. */
  readonly purchaseUnit?: PurchaseUnit<Amount>;
  /** 1..10, each with a `referenceId` of its own where there are several: intent CAPTURE, one capture each. */
  readonly purchaseUnits?: readonly PurchaseUnit<Amount>[];
  /** Left out: the PayPal wallet. `{}`: the payer chooses among PayPal's buttons. */
  readonly paymentSource?: PaymentSource;
  /** PayPal's page is filled in with it. */
  readonly payer?: PayerPrefill;
  readonly clientMetadataId?: string;
  /** Left out: ORDER_COMPLETE_ON_PAYMENT_APPROVAL for an alternative payment method, none for others. */
  readonly processingInstruction?: ProcessingInstruction;
  readonly returnUrl?: string;
  readonly cancelUrl?: string;
  readonly policy?: Partial<CheckoutPolicy>;
};

/** Each entry point has its own way to write a policy, and its own rule where a payer may be sent. */
type StartParts = {
  readonly policy: Shape<Partial<CheckoutPolicy>>;
  readonly redirectUrl: Shape<string>;
};

export const startRequest = ({ policy, redirectUrl }: StartParts): Shape<StartRequest<Money>> =>
  named(
    'StartCheckout',
    checked<StartRequest<Money>>(
      object({
        checkoutId: optional(checkoutId),
        intent: optional(intent),
        purchaseUnit: optional(purchaseUnit),
        purchaseUnits: optional(list(purchaseUnit, { minItems: 1, maxItems: 10 })),
        paymentSource: optional(paymentSource),
        payer: optional(payer),
        clientMetadataId: optional(clientMetadataId),
        processingInstruction: optional(processingInstruction),
        returnUrl: optional(redirectUrl),
        cancelUrl: optional(redirectUrl),
        policy: optional(policy),
      }),
      (request) => [
        ...unitsProblems(request),
        ...sourceProblems(request),
        ...alternativeProblems(request),
      ],
    ),
  );

export type PatchRequest<Amount = DecimalMoney> = {
  /** Of an order of several units, the one that its `referenceId` names. */
  readonly purchaseUnit?: PurchaseUnitChange<Amount>;
  /** Takes the place of what PayPal's page is filled in with. */
  readonly payer?: PayerPrefill;
};

/** A `referenceId` says which unit, and changes nothing. */
const changeMissing = (
  { referenceId: _reference, ...change }: PurchaseUnitChange<Money>,
  path: readonly string[],
) =>
  Object.keys(change).length === 0
    ? [{ path, code: 'REQUIRED', message: 'Write at least one field that is to change.' }]
    : [];

export const patchRequest: Shape<PatchRequest<Money>> = named(
  'PatchCheckout',
  checked<PatchRequest<Money>>(
    object({ purchaseUnit: optional(purchaseUnitChange), payer: optional(payer) }),
    (request) => (request.payer ? [] : changeMissing(request.purchaseUnit ?? {}, ['purchaseUnit'])),
  ),
);

/** A change of the unit alone. */
export const changeOfUnit: Shape<PurchaseUnitChange<Money>> = checked(
  purchaseUnitChange,
  (change) => changeMissing(change, []),
);

/** A part of the policy, as each entry point writes it: what is left out stays as it is. */
export const changePolicyRequest = (
  policy: Shape<Partial<CheckoutPolicy>>,
): Shape<Partial<CheckoutPolicy>> =>
  named(
    'ChangePolicy',
    checked(policy, (change) =>
      Object.keys(change).length === 0
        ? [{ path: [], code: 'REQUIRED', message: 'Write at least one field that is to change.' }]
        : [],
    ),
    { example: { atDeadline: 'CAPTURE', deadlineMargin: '12 h' } },
  );

const amountOr = (description: string) => optional(described(positiveMoney, { description }));

/** In one shape for those who hold a Temporal connection and those who speak HTTP. */
export type CaptureRequest<Amount = DecimalMoney> = {
  /** Left out: all that remains. */
  readonly amount?: Amount;
  /** Left out: final when it takes all that remains. A final capture releases the rest. */
  readonly finalCapture?: boolean;
  readonly invoiceId?: string;
  readonly noteToPayer?: string;
  /** 1..22 characters on the payer's statement. */
  readonly softDescriptor?: string;
  /** Partners: a platform fee, and whether PayPal keeps the money for now. */
  readonly paymentInstruction?: PaymentInstruction<Amount>;
};

export const captureRequest: Shape<CaptureRequest<Money>> = named(
  'CaptureRequest',
  checked<CaptureRequest<Money>>(
    object({
      amount: amountOr('Left out: all that remains.'),
      finalCapture: optional(
        described(flag, {
          description: 'Left out: final when it takes all that remains. Final releases the rest.',
        }),
      ),
      invoiceId: optional(text(1, 127)),
      noteToPayer: optional(text(1, 255)),
      softDescriptor: optional(
        described(softDescriptor, { description: 'On the payer’s statement, for this capture.' }),
      ),
      paymentInstruction: optional(paymentInstruction),
    }),
    (request) => feeProblems(request.amount, request.paymentInstruction),
  ),
  { example: { amount: { currencyCode: 'USD', value: '40.00' } } },
);

/** A hint says nothing but that it is one. */
export const approveRequest: Shape<object> = named('ApproveRequest', object({}));

/** PayPal is read: there is nothing to choose. */
export const reconcileRequest: Shape<object> = named('ReconcileRequest', object({}));

export type VoidRequest = { readonly reason?: string };

export const voidRequest: Shape<VoidRequest> = named(
  'VoidRequest',
  object({ reason: optional(text(1, 200)) }),
);

export type ReauthorizeRequest<Amount = DecimalMoney> = { readonly amount?: Amount };

export const reauthorizeRequest: Shape<ReauthorizeRequest<Money>> = named(
  'ReauthorizeRequest',
  object({ amount: amountOr('Left out: what remains.') }),
);

export type RefundRequest<Amount = DecimalMoney> = {
  readonly captureId: string;
  /** Left out: all that is not refunded yet. */
  readonly amount?: Amount;
  /** 1..127 characters; names one refund of the capture, as PayPal wants it. */
  readonly invoiceId?: string;
  /** 1..127 characters; comes back in PayPal's reports. */
  readonly customId?: string;
  readonly noteToPayer?: string;
  /** Partners: what of the platform fee goes back. */
  readonly paymentInstruction?: RefundInstruction<Amount>;
};

export const refundRequest: Shape<RefundRequest<Money>> = named(
  'RefundRequest',
  checked<RefundRequest<Money>>(
    object({
      captureId: pattern(/^[A-Z0-9]{1,36}$/, 'Write the captureId as the checkout shows it.'),
      amount: amountOr('Left out: all that is not refunded yet.'),
      invoiceId: optional(text(1, 127)),
      customId: optional(text(1, 127)),
      noteToPayer: optional(text(1, 255)),
      paymentInstruction: optional(refundInstruction),
    }),
    (request) => feeProblems(request.amount, request.paymentInstruction),
  ),
);

const resolveActions = {
  retry: true,
  adopt: true,
  capture: true,
  void: true,
  close: true,
} as const satisfies Record<ResolveAction, true>;

const isAction = (word: string): word is ResolveAction => Object.hasOwn(resolveActions, word);

const decision = {
  action: oneOf(...Object.keys(resolveActions).filter(isAction)),
  reason: text(1, 500),
} as const;

export const resolveRequest: Shape<{
  readonly action: ResolveAction;
  readonly reason: string;
}> = named('ResolveRequest', object(decision));

export type ResolveRequest = {
  readonly action: ResolveAction;
  /** Who decided: the name of the API key, or the operator's login. */
  readonly actor: string;
  readonly reason: string;
};

/** With its actor, whom the gateway knows from the API key and a Temporal client names itself. */
export const resolveRequestOfActor: Shape<ResolveRequest> = object({
  ...decision,
  actor: text(1, 128),
});
