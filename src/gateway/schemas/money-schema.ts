import { z } from '@hono/zod-openapi';
import { open } from './object-schemas.ts';

/** Any amount, as answers show it: a net can be negative. */
export const MoneySchema = open({ currencyCode: z.string(), value: z.string() }).openapi('Money', {
  example: { currencyCode: 'USD', value: '100.00' },
});
