import { z } from '@hono/zod-openapi';
import type { AdoptionView } from '../../domain/checkout/adoption-view.ts';
import { CheckoutSchema, instant } from './checkout-schema.ts';
import { open } from './object-schemas.ts';

export const AdoptionPreviewSchema = open({
  checkout: CheckoutSchema,
  steps: z
    .array(
      open({
        at: instant,
        does: z.string(),
        isDue: z.boolean().openapi({ description: 'Its time has come: it is done at once.' }),
      }),
    )
    .openapi({ description: 'What the checkout would do by itself, in the order of time.' }),
} satisfies Record<keyof AdoptionView, z.ZodType>).openapi('AdoptionPreview');
