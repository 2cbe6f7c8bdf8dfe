import { z } from '@hono/zod-openapi';
import { ResolveActionSchema, StatusSchema } from './checkout-schema.ts';
import { PositiveMoney } from './money-schema.ts';
import { PolicySchema } from './policy-schema.ts';
import { PurchaseUnitSchema } from './purchase-unit-schema.ts';
import { type RedirectRules, redirectUrl } from './redirect-url.ts';
import { closed, maybe, open } from './shapes.ts';
import { text } from './text.ts';

/** It becomes part of a Workflow Id and of URLs, so `.` and `..`, which URLs swallow, are not taken. */
const CheckoutId = z
  .string()
  .regex(/^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/, 'Write 1 to 64 of A-Z a-z 0-9 . _ ~ - .')
  .openapi({
    example: 'order-2041',
    description: 'Nothing personal: it is part of ids that are shown and logged.',
  });

export const CheckoutPath = open({
  checkoutId: CheckoutId.openapi({ param: { name: 'checkoutId', in: 'path' } }),
});

const key = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'Write 1 to 255 visible ASCII characters.');

const KEY_SAYS =
  'A key of your own. Repeating a request with its key gives the first status and body again; another body under it is 422.';

export const RequiredKey = open({
  'idempotency-key': key.openapi({ description: KEY_SAYS, example: '7f9c2ba4-e88f-4c5e' }),
});

export const OptionalKey = open({
  'idempotency-key': maybe(key.openapi({ description: KEY_SAYS })),
});

export const startRequest = (rules: RedirectRules) =>
  closed({
    checkoutId: CheckoutId.exactOptional(),
    purchaseUnit: PurchaseUnitSchema,
    returnUrl: redirectUrl(rules).exactOptional(),
    cancelUrl: redirectUrl(rules).exactOptional(),
    policy: PolicySchema.exactOptional(),
  }).openapi('StartCheckout');

export const PatchRequest = closed({ purchaseUnit: PurchaseUnitSchema }).openapi('PatchCheckout');

export const CaptureRequestSchema = closed({
  amount: PositiveMoney.exactOptional().openapi({ description: 'Left out: all that remains.' }),
  finalCapture: z.boolean().exactOptional().openapi({
    description: 'Left out: final when it takes all that remains. Final releases the rest.',
  }),
  invoiceId: text(1, 127).exactOptional(),
  noteToPayer: text(1, 255).exactOptional(),
}).openapi('CaptureRequest', { example: { amount: { currencyCode: 'USD', value: '40.00' } } });

export const VoidRequest = closed({ reason: text(1, 200).exactOptional() }).openapi('VoidRequest');

export const ReauthorizeRequest = closed({
  amount: PositiveMoney.exactOptional().openapi({ description: 'Left out: what remains.' }),
}).openapi('ReauthorizeRequest');

export const RefundRequestSchema = closed({
  captureId: z.string().regex(/^[A-Z0-9]{1,36}$/, 'Write the captureId as the checkout shows it.'),
  amount: PositiveMoney.exactOptional().openapi({
    description: 'Left out: all that is not refunded yet.',
  }),
  noteToPayer: text(1, 255).exactOptional(),
}).openapi('RefundRequest');

export const ResolveRequestSchema = closed({
  action: ResolveActionSchema,
  reason: text(1, 500),
}).openapi('ResolveRequest');

/** A number as a query has it: digits and nothing else. */
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'Write a whole number in digits.')
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .openapi({ type: 'integer', minimum: least, maximum: most });

export const ShowQuery = z.strictObject({
  wait: maybe(
    StatusSchema.openapi({
      description: 'Answer when the checkout has this status, or has ended, or `timeout` is over.',
    }),
  ),
  timeout: wholeNumber(1, 60).default(20).openapi({ description: 'Seconds.', default: 20 }),
});

export const ListQuery = z.strictObject({
  status: maybe(StatusSchema),
  orderId: maybe(
    z
      .string()
      .regex(/^[A-Z0-9]{1,36}$/, 'Write the order id as PayPal shows it.')
      .openapi({ description: 'PayPal’s order id, which a return page gets as `token`.' }),
  ),
  actBefore: maybe(
    z.iso
      .datetime({ offset: true })
      .openapi({ description: 'Whose next deadline is before this instant.' }),
  ),
  cursor: maybe(z.string().regex(/^[\w~-]{1,4096}$/, 'Write `nextCursor` of the page before.')),
  limit: wholeNumber(1, 100).default(20).openapi({ default: 20 }),
});

export const AdvanceRequest = (mostSeconds: number) =>
  closed({
    seconds: z.int().min(1).max(mostSeconds),
    checkoutId: CheckoutId.exactOptional(),
  }).openapi('AdvanceRequest');
