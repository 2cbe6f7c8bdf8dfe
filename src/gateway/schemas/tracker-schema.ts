import { z } from '@hono/zod-openapi';
import type { TrackerList } from '../../domain/tracker/checkout-trackers.ts';
import type { TrackerView } from '../../domain/tracker/tracker-view.ts';
import { open } from './object-schemas.ts';

const instant = z.iso.datetime().openapi({ example: '2026-03-02T08:15:00.000Z' });

export const TrackerSchema = open({
  trackerId: z.string().openapi({ example: '2GG279541U471931P-443844607820' }),
  captureId: z.string(),
  status: z.string().openapi({ description: 'PayPal’s word, such as SHIPPED or CANCELLED.' }),
  trackingNumber: z.string(),
  carrier: z.string(),
  carrierNameOther: z.string().exactOptional(),
  notifyPayer: z.boolean(),
  createTime: instant.exactOptional(),
  updateTime: instant.exactOptional(),
} satisfies Record<keyof TrackerView, z.ZodType>).openapi('Tracker', {
  description: 'A shipment, as PayPal showed it last.',
});

export const TrackerListSchema = open({
  trackers: z.array(TrackerSchema),
  sellerProtection: z
    .array(
      open({
        captureId: z.string(),
        status: z.string().nullable(),
        disputeCategories: z.array(z.string()),
      }),
    )
    .openapi({
      description:
        'What PayPal protects of each capture: the disputes it bears, where proof of shipment is given in time.',
    }),
} satisfies Record<keyof TrackerList, z.ZodType>).openapi('TrackerList');
