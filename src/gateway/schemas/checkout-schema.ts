import { z } from '@hono/zod-openapi';
import type { PolicyView } from '../../domain/checkout/policy-view.ts';
import {
  CHECKOUT_ACTIONS,
  CHECKOUT_STATUSES,
  type ResolveAction,
} from '../../domain/checkout/status.ts';
import type { CheckoutView, DisputeView, RefundView } from '../../domain/checkout/view.ts';
import type {
  AuthorizationStatus,
  CaptureStatus,
  RefundStatus,
} from '../../domain/paypal/resources.ts';
import { captureDetails, payable, paymentDetails } from './details-schema.ts';
import { MoneySchema } from './money-schema.ts';
import { open } from './object-schemas.ts';
import { TrackerSchema } from './tracker-schema.ts';

/** All words of a union, checked by the compiler: one that is added there is missed here. */
const words = <Word extends string>(all: Readonly<Record<Word, true>>) =>
  z.enum(Object.keys(all).filter((word): word is Word => Object.hasOwn(all, word)));

export const StatusSchema = z.enum(CHECKOUT_STATUSES).openapi('CheckoutStatus');

const ResolveActionSchema = words<ResolveAction>({
  retry: true,
  adopt: true,
  void: true,
  close: true,
  capture: true,
});

export const instant = z.iso.datetime().openapi({ example: '2026-03-02T08:15:00.000Z' });

const ActionSchema = z.enum(CHECKOUT_ACTIONS);

const AuthorizationSchema = open({
  rootId: z.string(),
  currentId: z.string(),
  status: words<AuthorizationStatus>({
    CREATED: true,
    PENDING: true,
    PARTIALLY_CAPTURED: true,
    CAPTURED: true,
    DENIED: true,
    VOIDED: true,
    UNRECOGNIZED: true,
  }),
  reason: z.string().nullable(),
  honorEndsAt: instant,
  expiresAt: instant,
  reauthorizations: z.int(),
  fundingSource: z.string().nullable(),
  api: z.enum(['V1', 'V2']),
  ...paymentDetails,
}).openapi('Authorization');

export const CaptureSchema = open({
  captureId: z.string(),
  amount: MoneySchema,
  status: words<CaptureStatus>({
    COMPLETED: true,
    PENDING: true,
    DECLINED: true,
    FAILED: true,
    PARTIALLY_REFUNDED: true,
    REFUNDED: true,
    UNRECOGNIZED: true,
  }),
  reason: z.string().nullable(),
  finalCapture: z.boolean(),
  fee: MoneySchema.exactOptional(),
  net: MoneySchema.exactOptional(),
  createTime: instant.exactOptional(),
  invoiceId: z.string().exactOptional(),
  customId: z.string().exactOptional(),
  referenceId: z.string().exactOptional().openapi({
    description: 'Of its purchase unit, where the order has several.',
  }),
  ...captureDetails,
  frozenBy: z.string().exactOptional().openapi({
    description:
      'What stopped its refunds: PayPal’s event of a dispute or of money taken back, or PAYPAL_MISMATCH where PayPal answered another refund than was asked for.',
  }),
}).openapi('Capture');

export const RefundSchema = open({
  refundId: z.string(),
  captureId: z.string(),
  amount: MoneySchema,
  status: words<RefundStatus>({
    COMPLETED: true,
    PENDING: true,
    FAILED: true,
    CANCELLED: true,
    UNRECOGNIZED: true,
  }),
  createTime: instant.exactOptional(),
  invoiceId: z.string().exactOptional(),
  customId: z.string().exactOptional().openapi({
    description: 'Yours; where you gave none, what Holdfast finds the refund by at PayPal.',
  }),
  payable: payable.exactOptional(),
}).openapi('Refund') satisfies z.ZodType<RefundView>;

const DisputeSchema = open({
  disputeId: z.string(),
  captureId: z.string(),
  is: z.enum(['OPEN', 'LOST', 'OVER']).openapi({
    description:
      'OPEN and LOST stop refunds: it goes on, or the money returns that way. OVER: the money is the merchant’s.',
  }),
  confirmed: z.boolean().openapi({
    description: 'Whether PayPal showed it when it was read; false where only an event reports it.',
  }),
  status: z.string().nullable().openapi({ description: 'PayPal’s word, such as UNDER_REVIEW.' }),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  stage: z.string().nullable(),
  amount: MoneySchema.nullable(),
  dueAt: instant.nullable().openapi({
    description: 'Until when the merchant can respond at PayPal.',
  }),
}).openapi('Dispute') satisfies z.ZodType<DisputeView>;

const AskedSchema = open({
  operation: z.string(),
  requestId: z.string().nullable().openapi({
    description: 'Null where nothing is sent yet: PayPal is read first, or only read (getOrder).',
  }),
  amount: MoneySchema.nullable(),
  at: instant,
  withoutAnswer: z.int().openapi({ description: 'How often PayPal gave no usable answer to it.' }),
}).openapi('Asked', {
  description: 'A money call whose answer is not known yet, or the read that a command waits for.',
});

const AttentionSchema = open({
  code: z.string(),
  reason: z.string(),
  since: instant,
  issue: z.string().nullable(),
  debugId: z.string().nullable(),
  asked: AskedSchema.nullable(),
  offers: z.array(open({ action: ResolveActionSchema, does: z.string() })).openapi({
    description: 'What an operator may choose, and what each choice does.',
  }),
  alsoOpen: z.array(z.string()).openapi({
    description: 'The codes of what else is open; the most serious is shown.',
  }),
}).openapi('Attention');

const shape = {
  checkoutId: z.string(),
  intent: z.enum(['AUTHORIZE', 'CAPTURE']).openapi({
    description: 'CAPTURE: the order is captured once the payer has approved; there is no hold.',
  }),
  status: StatusSchema,
  orderId: z.string().nullable(),
  approveUrl: z.string().nullable(),
  amount: MoneySchema,
  purchaseUnits: z
    .array(
      open({
        referenceId: z.string(),
        amount: MoneySchema,
        invoiceId: z.string().exactOptional(),
      }),
    )
    .exactOptional()
    .openapi({ description: 'Of an order that has several: what each comes to.' }),
  policy: open({
    approvalWithin: z.string(),
    capture: z.enum(['MANUAL', 'ON_AUTHORIZATION']),
    reauthorize: z.enum(['TIMER', 'ON_CAPTURE', 'NEVER']),
    reauthorizeAtMost: z.int(),
    capturesAtMost: z.int(),
    atDeadline: z.enum(['VOID', 'CAPTURE', 'ASK']),
    deadlineMargin: z.string(),
    overCapture: z.enum(['NONE', 'PAYPAL_LIMIT']),
    liabilityShift: z.enum(['REQUIRE', 'ACCEPT']).exactOptional(),
  } satisfies Record<keyof PolicyView, z.ZodType>),
  authorization: AuthorizationSchema.nullable(),
  captures: z.array(CaptureSchema),
  refunds: z.array(RefundSchema),
  disputes: z.array(DisputeSchema),
  trackers: z.array(TrackerSchema),
  remaining: MoneySchema.openapi({ description: 'Held and not yet captured.' }),
  nextDeadline: open({ at: instant, does: z.string() }).nullable(),
  allowed: z.array(open({ action: ActionSchema, upTo: MoneySchema.exactOptional() })),
  refused: z.array(open({ action: ActionSchema, code: z.string(), reason: z.string() })),
  asked: AskedSchema.nullable(),
  attention: AttentionSchema.nullable(),
  timeline: z.array(z.looseObject({ at: instant, event: z.string() })),
  unknown: z.array(z.enum(['remaining', 'refunds', 'trackers'])).openapi({
    description: 'What could not be learned just now: it is missing above, and is not zero.',
  }),
  version: z.int(),
} satisfies Record<keyof CheckoutView, z.ZodType>;

export const CheckoutSchema = open(shape).openapi('Checkout');

export const PayerSchema = open({
  payerId: z.string().nullable(),
  emailAddress: z.string().nullable(),
  givenName: z.string().nullable(),
  surname: z.string().nullable(),
  shipping: open({
    fullName: z.string().nullable(),
    addressLine1: z.string().nullable(),
    addressLine2: z.string().nullable(),
    adminArea1: z.string().nullable(),
    adminArea2: z.string().nullable(),
    postalCode: z.string().nullable(),
    countryCode: z.string().nullable(),
  }).nullable(),
}).openapi('Payer', { description: 'Read live from PayPal. Personal; kept nowhere by Holdfast.' });
