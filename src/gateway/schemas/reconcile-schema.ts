import { z } from '@hono/zod-openapi';
import type { Difference } from '../../domain/checkout/commands.ts';
import type { Reconciliation } from '../../domain/checkout/differences.ts';
import type { HistoryPage } from '../../domain/checkout/history.ts';
import { CheckoutSchema, instant } from './checkout-schema.ts';
import { open } from './object-schemas.ts';

const DifferenceSchema = open({
  what: z.string().openapi({
    description: 'Such as `amount`, `authorizations[ID].status` or `captures[ID]`.',
    example: 'captures[2GG279541U471931P]',
  }),
  ours: z.string().nullable().openapi({
    description: 'Null where the checkout did not know it. Money as `40.00 USD`.',
  }),
  paypal: z.string().nullable().openapi({ description: 'Null where PayPal does not show it.' }),
  done: z.enum(['TAKEN_OVER', 'ATTENTION_RAISED', 'NONE']).openapi({
    description:
      'TAKEN_OVER: the checkout knows it now. ATTENTION_RAISED: a person has to look. NONE: nothing follows from it.',
  }),
} satisfies Record<keyof Difference, z.ZodType>).openapi('Difference');

export const ReconciliationSchema = open({
  checkout: CheckoutSchema,
  differences: z.array(DifferenceSchema).openapi({
    description: 'Empty where PayPal shows what the checkout knew.',
  }),
} satisfies Record<keyof Reconciliation, z.ZodType>).openapi('Reconciliation');

export const HistoryPageSchema = open({
  entries: z.array(z.looseObject({ at: instant, event: z.string() })).openapi({
    description: 'The oldest first, those of refunds and trackers among them.',
  }),
  unknown: z.array(z.enum(['remaining', 'refunds', 'trackers'])).openapi({
    description: 'What could not be learned just now: its entries are missing.',
  }),
  nextCursor: z.string().nullable(),
} satisfies Record<keyof HistoryPage, z.ZodType>).openapi('HistoryPage');
