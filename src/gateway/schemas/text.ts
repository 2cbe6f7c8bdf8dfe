import { z } from '@hono/zod-openapi';

/** Text for people: PayPal's length limits, well-formed Unicode, no control characters. */
export const text = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .refine((value) => !/[\p{Cc}\p{Cs}]/u.test(value), {
      message: 'Control characters and broken Unicode are not taken.',
    });
