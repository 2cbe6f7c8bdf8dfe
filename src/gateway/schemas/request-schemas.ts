import { z } from '@hono/zod-openapi';
import { isLoopback } from '../../domain/loopback.ts';
import { adoptRequest } from '../../domain/request/adopt.ts';
import { policy } from '../../domain/request/policy.ts';
import { redirectUrl } from '../../domain/request/redirect-url.ts';
import * as requests from '../../domain/request/requests.ts';
import { trackerRequest, trackerUpdate } from '../../domain/request/tracker.ts';
import { bodyOf } from './body-schema.ts';
import { StatusSchema } from './checkout-schema.ts';
import { closed, maybe, open } from './object-schemas.ts';
import { isAllowedRedirect, type RedirectRules } from './redirect-rules.ts';

export const CheckoutId = z
  .string()
  .regex(
    new RegExp(requests.checkoutId.schema.pattern ?? ''),
    'Write 1 to 64 of A-Z a-z 0-9 . _ ~ - .',
  )
  .openapi({
    example: 'order-2041',
    description: 'Nothing personal: it is part of ids that are shown and logged.',
  });

export const CheckoutPath = open({
  checkoutId: CheckoutId.openapi({ param: { name: 'checkoutId', in: 'path' } }),
});

export const TrackerPath = open({
  checkoutId: CheckoutId.openapi({ param: { name: 'checkoutId', in: 'path' } }),
  trackerId: z
    .string()
    .min(1)
    .max(128)
    .openapi({
      param: { name: 'trackerId', in: 'path' },
      example: '2GG279541U471931P-443844607820',
      description: 'As the checkout shows it, percent-encoded.',
    }),
});

const key = z
  .string()
  .regex(
    new RegExp(requests.idempotencyKey.schema.pattern ?? ''),
    'Write 1 to 255 visible ASCII characters.',
  );

const KEY_SAYS =
  'A key of your own. Repeating a request with its key gives the first status and body again; another body under it is 422.';

export const RequiredKey = open({
  'idempotency-key': key.openapi({ description: KEY_SAYS, example: '7f9c2ba4-e88f-4c5e' }),
});

export const OptionalKey = open({
  'idempotency-key': maybe(key.openapi({ description: KEY_SAYS })),
});

export const startRequest = (rules: RedirectRules) =>
  bodyOf(
    requests.startRequest({
      policy,
      redirectUrl: redirectUrl(isLoopback, (url) => isAllowedRedirect(url, rules)),
    }),
  );

export const AdoptRequestSchema = bodyOf(adoptRequest(policy));

export const AdoptQuery = z.strictObject({
  preview: maybe(
    z
      .literal('true')
      .transform(() => true)
      .openapi({
        type: 'boolean',
        enum: [true],
        description: 'Say what would be done and when, and change nothing.',
      }),
  ),
});

export const PatchRequest = bodyOf(requests.patchRequest);
export const ChangePolicyRequest = bodyOf(requests.changePolicyRequest(policy));
export const CaptureRequestSchema = bodyOf(requests.captureRequest);
export const ApproveRequest = bodyOf(requests.approveRequest);
export const VoidRequest = bodyOf(requests.voidRequest);
export const ReauthorizeRequest = bodyOf(requests.reauthorizeRequest);
export const RefundRequestSchema = bodyOf(requests.refundRequest);
export const TrackerRequestSchema = bodyOf(trackerRequest);
export const TrackerUpdateSchema = bodyOf(trackerUpdate);
export const ReconcileRequest = bodyOf(requests.reconcileRequest);
export const ResolveRequestSchema = bodyOf(requests.resolveRequest);

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

/** Beyond these years, which an offset can reach, JavaScript writes six digits and Temporal understands none of it. */
function isOrdinaryYear(instant: string): boolean {
  const at = new Date(instant);
  return !Number.isNaN(at.getTime()) && /^\d{4}-/.test(at.toISOString());
}

/** As a page before gave it: src/gateway/cursor.ts knows its own. */
const cursor = z.string().regex(/^[\w~-]{1,4096}$/, 'Write `nextCursor` of the page before.');

export const HistoryQuery = z.strictObject({
  cursor: maybe(cursor),
  limit: wholeNumber(1, 100).default(50).openapi({ default: 50 }),
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
      .refine(isOrdinaryYear, 'Write an instant of the years 0000 to 9999.')
      .openapi({ description: 'Whose next deadline is before this instant.' }),
  ),
  needsAttention: maybe(
    z
      .literal('true')
      .transform(() => true)
      .openapi({
        type: 'boolean',
        enum: [true],
        description: 'Only what needs a person; refunds come under `attention`.',
      }),
  ),
  view: z.enum(['summary', 'full']).default('summary').openapi({
    description: '`full`: each checkout as it stands, which asks every one of them.',
    default: 'summary',
  }),
  cursor: maybe(cursor),
  limit: wholeNumber(1, 100).default(20).openapi({ default: 20 }),
});

export const AdvanceRequest = (mostSeconds: number) =>
  closed({
    seconds: z.int().min(1).max(mostSeconds),
    checkoutId: CheckoutId.exactOptional(),
  }).openapi('AdvanceRequest');
