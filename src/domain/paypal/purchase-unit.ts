import type { DecimalMoney } from '../money/money.ts';
import type { Payee, PaymentInstruction } from './payment-instruction.ts';

/**
 * The one purchase unit of an AUTHORIZE order, in PayPal's fields and PayPal's decimal strings: Holdfast passes it on
 * as it came. Limits are PayPal's (paypal-rules 1.2) and are checked at the gateway's edge. While a request is being read,
 * its amounts are `Money`.
 */
export type PurchaseUnit<Amount = DecimalMoney> = {
  readonly amount: Amount & { readonly breakdown?: Breakdown<Amount> };
  /**
   * 1..256 characters, no quote and no backslash; names the unit in the order, `default` where it is left out. It stays:
   * a PATCH that names another one is refused by PayPal (REFERENCE_ID_NOT_FOUND).
   */
  readonly referenceId?: string;
  /** 1..127 characters; shown to the payer. */
  readonly description?: string;
  /** 1..127 characters; belongs to the caller and comes back in every PayPal report. */
  readonly customId?: string;
  /** 1..127 characters; unique per merchant account unless the account says otherwise. */
  readonly invoiceId?: string;
  /** 1..22 characters on the payer's statement. */
  readonly softDescriptor?: string;
  readonly items?: readonly Item<Amount>[];
  readonly shipping?: Shipping<Amount>;
  /** Who is paid, where it is not the account that asks. */
  readonly payee?: Payee;
  /** Of intent CAPTURE alone: for a hold it comes with its captures. */
  readonly paymentInstruction?: PaymentInstruction<Amount>;
  /** Level 2 and 3 data of card payments, which lower the fee. */
  readonly supplementaryData?: { readonly card?: CardData<Amount> };
};

export type Breakdown<Amount = DecimalMoney> = {
  readonly itemTotal?: Amount;
  readonly shipping?: Amount;
  readonly handling?: Amount;
  readonly taxTotal?: Amount;
  readonly insurance?: Amount;
  readonly shippingDiscount?: Amount;
  readonly discount?: Amount;
};

export type Item<Amount = DecimalMoney> = {
  readonly name: string;
  readonly quantity: string;
  readonly unitAmount: Amount;
  readonly tax?: Amount;
  readonly description?: string;
  readonly sku?: string;
  readonly category?: 'DIGITAL_GOODS' | 'PHYSICAL_GOODS' | 'DONATION';
  /** The item's page in the shop. */
  readonly url?: string;
  /** https, and the name of an image file. */
  readonly imageUrl?: string;
  readonly upc?: { readonly type: UpcType; readonly code: string };
};

type UpcType = 'UPC-A' | 'UPC-B' | 'UPC-C' | 'UPC-D' | 'UPC-E' | 'UPC-2' | 'UPC-5';

export type Address = {
  readonly countryCode: string;
  readonly addressLine1?: string;
  readonly addressLine2?: string;
  readonly adminArea1?: string;
  readonly adminArea2?: string;
  readonly postalCode?: string;
};

/** `type` or `options`, not both (PayPal: SHIPPING_OPTIONS_NOT_SUPPORTED). */
export type Shipping<Amount = DecimalMoney> = {
  readonly name?: { readonly fullName: string };
  readonly address?: Address;
  readonly type?: 'SHIPPING' | 'PICKUP_IN_PERSON' | 'PICKUP_IN_STORE' | 'PICKUP_FROM_PERSON';
  /** What the payer may choose from on PayPal's page; exactly one is selected. */
  readonly options?: readonly ShippingOption<Amount>[];
};

export type ShippingOption<Amount = DecimalMoney> = {
  readonly id: string;
  readonly label: string;
  readonly selected: boolean;
  readonly type?: 'SHIPPING' | 'PICKUP';
  readonly amount?: Amount;
};

export type CardData<Amount = DecimalMoney> = {
  readonly level2?: { readonly invoiceId?: string; readonly taxTotal?: Amount };
  readonly level3?: {
    readonly shippingAmount?: Amount;
    readonly dutyAmount?: Amount;
    readonly discountAmount?: Amount;
    readonly shippingAddress?: Address;
    readonly shipsFromPostalCode?: string;
    readonly lineItems?: readonly LineItem<Amount>[];
  };
};

/** An item as card networks want it. */
export type LineItem<Amount = DecimalMoney> = Item<Amount> & {
  readonly commodityCode?: string;
  readonly discountAmount?: Amount;
  readonly totalAmount?: Amount;
  readonly unitOfMeasure?: string;
};
