import { TRACKER_STATUSES, type TrackerStatus } from '../paypal/tracker.ts';
import type { TrackerRequest } from '../tracker/tracker.ts';
import { trackerItem } from './item.ts';
import { checked, list, object } from './object-shape.ts';
import type { FieldProblem, Shape } from './request-shape.ts';
import { described, flag, named, oneOf, optional, pattern, text } from './request-shape.ts';

/** PayPal takes the name with OTHER alone, and shows nothing of a carrier that is OTHER without one. */
const carrierProblems = ({
  carrier,
  carrierNameOther,
}: TrackerRequest): readonly FieldProblem[] => {
  if ((carrier === 'OTHER') === (carrierNameOther !== undefined)) return [];
  const path = ['carrierNameOther'];
  return carrier === 'OTHER'
    ? [{ path, code: 'REQUIRED', message: 'Name the carrier where it is OTHER.' }]
    : [{ path, code: 'NOT_ALLOWED', message: 'Leave it out where the carrier is not OTHER.' }];
};

export const trackerRequest: Shape<TrackerRequest> = named(
  'TrackerRequest',
  checked<TrackerRequest>(
    object({
      captureId: pattern(/^[A-Z0-9]{1,36}$/, 'Write the captureId as the checkout shows it.'),
      trackingNumber: text(1, 64),
      carrier: described(
        pattern(/^[0-9A-Z_]{1,64}$/, 'Write PayPal’s code of the carrier, such as DHL or OTHER.'),
        { description: 'PayPal’s code of the carrier; OTHER with carrierNameOther.' },
      ),
      carrierNameOther: optional(text(1, 64)),
      notifyPayer: optional(
        described(flag, { description: 'Whether PayPal writes to the payer; false if left out.' }),
      ),
      items: optional(list(trackerItem, { minItems: 1, maxItems: 100 })),
    }),
    carrierProblems,
  ),
  {
    example: {
      captureId: '2GG279541U471931P',
      trackingNumber: '443844607820',
      carrier: 'FEDEX',
    },
  },
);

export type TrackerUpdate = { readonly status: TrackerStatus };

export const trackerUpdate: Shape<TrackerUpdate> = named(
  'TrackerUpdate',
  object({
    status: described(oneOf(...TRACKER_STATUSES), {
      description:
        'CANCELLED by the order; any other needs PayPal’s tracking API, to which an app gets access apart from payments.',
    }),
  }),
);
