import { type DecimalMoney, formatMoney, type Money, parseMoney } from '../domain/money/money.ts';
import type { PaymentInstruction } from '../domain/paypal/payment-instruction.ts';
import type {
  Address,
  Breakdown,
  CardData,
  Item,
  LineItem,
  PurchaseUnit,
  Shipping,
} from '../domain/paypal/purchase-unit.ts';
import { type CallName, PayPalError } from './errors.ts';

/** PayPal's form of an amount in a body. */
export const decimalOf = (money: Money): { currency_code: string; value: string } => {
  const { currencyCode, value } = formatMoney(money);
  return { currency_code: currencyCode, value };
};

/** `issue`: PayPal's own word for what it would refuse. */
export const notSent = (operation: CallName, why: string, issue?: string): PayPalError =>
  new PayPalError({ kind: 'NOT_SENT', operation, why, ...(issue !== undefined && { issue }) });

/**
 * An amount of the caller's as whole minor units; NOT_SENT where PayPal could not take it. What came through the gateway or
 * the client was parsed there and written in PayPal's decimals (client/requests.ts), and is only written again here. A
 * start or a patch by hand, with Temporal's own tools, brings decimals that nobody has read: they are not sent as they are.
 */
export const amountOf = (operation: CallName, decimal: DecimalMoney): Money => {
  const money = parseMoney(decimal);
  if (typeof money === 'string')
    throw notSent(operation, `${money}: ${decimal.value} ${decimal.currencyCode}`);
  return money;
};

/** A PayPal id as part of a path. Anything but letters, digits and hyphens could lead to another resource. */
export const idInPath = (operation: CallName, id: string): string => {
  if (!/^[A-Za-z0-9-]{1,64}$/.test(id))
    throw notSent(operation, 'ID_MALFORMED: not an id of PayPal');
  return id;
};

/** A tracker's id as part of a path: it ends with the carrier's number, which may hold any character. */
export const trackerInPath = (operation: CallName, id: string): string => {
  if (id.length > 128 || /[\p{Cc}\p{Cs}]/u.test(id))
    throw notSent(operation, 'ID_MALFORMED: not the id of a tracker');
  return encodeURIComponent(id);
};

/** PayPal once cut longer ids silently and answered 404 for them (paypal-rules 4.2). */
export const checkedRequestId = (operation: CallName, requestId: string): string => {
  if (!/^[\x21-\x7e]{1,36}$/.test(requestId)) {
    throw notSent(operation, 'REQUEST_ID_MALFORMED: 1 to 36 visible ASCII characters');
  }
  return requestId;
};

type Decimal = (money: DecimalMoney) => unknown;

const breakdownOf = (breakdown: Breakdown, decimal: Decimal): unknown => {
  const part = (money: DecimalMoney | undefined): unknown => money && decimal(money);
  return {
    item_total: part(breakdown.itemTotal),
    shipping: part(breakdown.shipping),
    handling: part(breakdown.handling),
    tax_total: part(breakdown.taxTotal),
    insurance: part(breakdown.insurance),
    shipping_discount: part(breakdown.shippingDiscount),
    discount: part(breakdown.discount),
  };
};

const itemOf = (item: Item, decimal: Decimal) => ({
  name: item.name,
  quantity: item.quantity,
  unit_amount: decimal(item.unitAmount),
  tax: item.tax && decimal(item.tax),
  description: item.description,
  sku: item.sku,
  category: item.category,
  url: item.url,
  image_url: item.imageUrl,
  upc: item.upc && { type: item.upc.type, code: item.upc.code },
});

export const addressOf = (address: Address) => ({
  country_code: address.countryCode,
  address_line_1: address.addressLine1,
  address_line_2: address.addressLine2,
  admin_area_1: address.adminArea1,
  admin_area_2: address.adminArea2,
  postal_code: address.postalCode,
});

const shippingOf = ({ name, address, type, options }: Shipping, decimal: Decimal) => ({
  name: name && { full_name: name.fullName },
  address: address && addressOf(address),
  type,
  options: options?.map((option) => ({
    id: option.id,
    label: option.label,
    selected: option.selected,
    type: option.type,
    amount: option.amount && decimal(option.amount),
  })),
});

const lineItemOf = (item: LineItem, decimal: Decimal): unknown => ({
  ...itemOf(item, decimal),
  commodity_code: item.commodityCode,
  discount_amount: item.discountAmount && decimal(item.discountAmount),
  total_amount: item.totalAmount && decimal(item.totalAmount),
  unit_of_measure: item.unitOfMeasure,
});

const cardDataOf = ({ level2, level3 }: CardData, decimal: Decimal) => ({
  level_2: level2 && {
    invoice_id: level2.invoiceId,
    tax_total: level2.taxTotal && decimal(level2.taxTotal),
  },
  level_3: level3 && {
    shipping_amount: level3.shippingAmount && decimal(level3.shippingAmount),
    duty_amount: level3.dutyAmount && decimal(level3.dutyAmount),
    discount_amount: level3.discountAmount && decimal(level3.discountAmount),
    shipping_address: level3.shippingAddress && addressOf(level3.shippingAddress),
    ships_from_postal_code: level3.shipsFromPostalCode,
    line_items: level3.lineItems?.map((item) => lineItemOf(item, decimal)),
  },
});

export const instructionOf = (
  operation: CallName,
  instruction: PaymentInstruction | undefined,
): unknown =>
  instruction && {
    platform_fees: instruction.platformFees?.map(({ amount, payee }) => ({
      amount: decimalOf(amountOf(operation, amount)),
      payee: payee && { email_address: payee.emailAddress, merchant_id: payee.merchantId },
    })),
    disbursement_mode: instruction.disbursementMode,
  };

/** PayPal's own default, said aloud: a PATCH addresses the unit by it. */
export const referenceOf = ({ referenceId = 'default' }: PurchaseUnit): string => referenceId;

/** The purchase unit in PayPal's field names. */
export const purchaseUnitOf = (operation: CallName, unit: PurchaseUnit) => ({
  reference_id: referenceOf(unit),
  ...unitFieldsOf(operation, unit),
});

/**
 * The fields that are given, in PayPal's names. Amounts are written in PayPal's own decimals ("5.00" JPY becomes "5"), so
 * that the same unit always gives the same bytes.
 */
export const unitFieldsOf = (operation: CallName, unit: Partial<PurchaseUnit>) => {
  const decimal: Decimal = (money) => decimalOf(amountOf(operation, money));
  return {
    amount: unit.amount && {
      ...decimalOf(amountOf(operation, unit.amount)),
      breakdown: unit.amount.breakdown && breakdownOf(unit.amount.breakdown, decimal),
    },
    description: unit.description,
    custom_id: unit.customId,
    invoice_id: unit.invoiceId,
    soft_descriptor: unit.softDescriptor,
    items: unit.items?.map((item) => itemOf(item, decimal)),
    shipping: unit.shipping && shippingOf(unit.shipping, decimal),
    payee: unit.payee && {
      email_address: unit.payee.emailAddress,
      merchant_id: unit.payee.merchantId,
    },
    payment_instruction: instructionOf(operation, unit.paymentInstruction),
    supplementary_data: unit.supplementaryData && {
      card: unit.supplementaryData.card && cardDataOf(unit.supplementaryData.card, decimal),
    },
  };
};
