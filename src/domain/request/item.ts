import type { Money } from '../money/money.ts';
import type { CardData, Item, LineItem } from '../paypal/purchase-unit.ts';
import type { TrackerItem } from '../paypal/tracker.ts';
import { address } from './address.ts';
import { nonNegativeMoney } from './money.ts';
import { list, object } from './object-shape.ts';
import type { Shape } from './request-shape.ts';
import { named, oneOf, optional, pattern, text } from './request-shape.ts';

const code = (most: number) =>
  pattern(
    new RegExp(`^[a-zA-Z0-9_'.-]{1,${most}}$`),
    `Write 1 to ${most} letters, digits, _ ' . -`,
  );

/** A page or picture of the shop’s: read as text first, since URL parsers repair what is hostile. */
const webUrl = (form: RegExp, message: string): Shape<string> => ({
  schema: { type: 'string', format: 'uri', minLength: 1, maxLength: 2048 },
  parse: (value, path, report) => {
    if (typeof value !== 'string') {
      return report({ path, code: 'WRONG_TYPE', message: 'Write a string.' });
    }
    if (value.length > 2048) {
      return report({ path, code: 'TOO_LONG', message: 'Write at most 2048 characters.' });
    }
    const isSound = form.test(value) && !/[\p{Cc}\p{Cs}\s\\]/u.test(value) && URL.canParse(value);
    return isSound ? value : report({ path, code: 'MALFORMED', message });
  },
});

const fields = {
  name: text(1, 127),
  quantity: pattern(/^[1-9][0-9]{0,9}$/, 'Write a whole number from 1, as a string.'),
  unitAmount: nonNegativeMoney,
  tax: optional(nonNegativeMoney),
  description: optional(text(1, 127)),
  sku: optional(text(1, 127)),
  category: optional(oneOf('DIGITAL_GOODS', 'PHYSICAL_GOODS', 'DONATION')),
  url: optional(webUrl(/^https?:\/\/[^/]/i, 'Write an http or https URL.')),
  imageUrl: optional(
    webUrl(
      /^https:\/\/[^/].*\.(jpg|gif|png|jpeg)$/i,
      'Write an https URL that ends in .jpg, .jpeg, .gif or .png.',
    ),
  ),
  upc: optional(
    object({
      type: oneOf('UPC-A', 'UPC-B', 'UPC-C', 'UPC-D', 'UPC-E', 'UPC-2', 'UPC-5'),
      code: pattern(/^[0-9]{6,17}$/, 'Write 6 to 17 digits.'),
    }),
  ),
} satisfies Record<keyof Item, Shape<unknown>>;

export const item: Shape<Item<Money>> = named('Item', object(fields));

/** What of the order lies in one parcel. */
export const trackerItem: Shape<TrackerItem> = named(
  'TrackerItem',
  object({
    name: optional(fields.name),
    quantity: optional(fields.quantity),
    sku: fields.sku,
    url: fields.url,
    imageUrl: fields.imageUrl,
    upc: fields.upc,
  } satisfies Record<keyof TrackerItem, Shape<unknown>>),
);

const lineItem: Shape<LineItem<Money>> = named(
  'LineItem',
  object({
    ...fields,
    commodityCode: optional(code(12)),
    discountAmount: optional(nonNegativeMoney),
    totalAmount: optional(nonNegativeMoney),
    unitOfMeasure: optional(code(12)),
  } satisfies Record<keyof LineItem, Shape<unknown>>),
);

/** Level 2 and level 3 data, in PayPal's limits. */
export const cardData: Shape<CardData<Money>> = named(
  'CardData',
  object({
    level2: optional(
      object({
        invoiceId: optional(
          pattern(/^[\w‘\-.,":;!?]{1,17}$/, 'Write 1 to 17 letters, digits or - . , : ; ! ?'),
        ),
        taxTotal: optional(nonNegativeMoney),
      }),
    ),
    level3: optional(
      object({
        shippingAmount: optional(nonNegativeMoney),
        dutyAmount: optional(nonNegativeMoney),
        discountAmount: optional(nonNegativeMoney),
        shippingAddress: optional(address),
        shipsFromPostalCode: optional(code(60)),
        lineItems: optional(list(lineItem, { minItems: 1, maxItems: 100 })),
      }),
    ),
  }),
);

export const itemParts: readonly Shape<unknown>[] = [item, trackerItem, lineItem, cardData];
