import { z } from '@hono/zod-openapi';
import type {
  CheckoutSummary,
  EventAttention,
  RefundAttention,
} from '../../domain/checkout/checkout-list.ts';
import { CheckoutSchema, instant, StatusSchema } from './checkout-schema.ts';
import { MoneySchema } from './money-schema.ts';
import { open } from './object-schemas.ts';

const SummarySchema = open({
  checkoutId: z.string(),
  merchantId: z.string(),
  status: StatusSchema,
  orderId: z.string().nullable(),
  amount: MoneySchema,
  held: MoneySchema.openapi({ description: 'Held and not yet captured.' }),
  createdAt: instant,
  nextDeadline: open({ at: instant }).nullable(),
  needsAttention: z.boolean(),
} satisfies Record<keyof CheckoutSummary, z.ZodType>).openapi('CheckoutSummary', {
  description: 'What lists know, a moment behind the checkout itself.',
});

const RefundAttentionSchema = open({
  kind: z.literal('REFUND'),
  id: z.string(),
  checkoutId: z.string().nullable(),
  captureId: z.string(),
  code: z.enum([
    'CAPTURE_FROZEN',
    'OUTCOME_UNKNOWN',
    'UNEXPECTED_ANSWER',
    'PAYPAL_REFUSED',
    'UNREADABLE',
  ]),
  since: instant,
  issue: z.string().nullable(),
  debugId: z.string().nullable(),
} satisfies Record<keyof RefundAttention, z.ZodType>).openapi('RefundAttention');

const EventAttentionSchema = open({
  kind: z.literal('EVENT'),
  id: z.string(),
  code: z.literal('UNEXPLAINED_MONEY'),
  since: instant,
} satisfies Record<keyof EventAttention, z.ZodType>).openapi('EventAttention');

export const CheckoutPageSchema = open({
  checkouts: z.array(z.union([SummarySchema, CheckoutSchema])).openapi({
    description: 'Summaries; with `view=full`, the checkouts.',
  }),
  attention: z
    .array(z.union([RefundAttentionSchema, EventAttentionSchema]))
    .exactOptional()
    .openapi({
      description:
        'With `needsAttention=true`: refunds that wait for a person, and events of PayPal’s about money that no checkout explains.',
    }),
  nextCursor: z.string().nullable(),
}).openapi('CheckoutPage');
