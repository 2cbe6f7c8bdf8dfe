import type { DecimalMoney } from '../money/money.ts';

/**
 * The one purchase unit of an AUTHORIZE order, in PayPal's fields and PayPal's decimal strings: Holdfast passes it on
 * as it came. Limits are PayPal's (paypal-rules 1.2) and are checked at the gateway's edge.
 */
export type PurchaseUnit = {
  readonly amount: DecimalMoney & { readonly breakdown?: Breakdown };
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
  readonly items?: readonly Item[];
  readonly shipping?: Shipping;
};

export type Breakdown = {
  readonly itemTotal?: DecimalMoney;
  readonly shipping?: DecimalMoney;
  readonly handling?: DecimalMoney;
  readonly taxTotal?: DecimalMoney;
  readonly insurance?: DecimalMoney;
  readonly shippingDiscount?: DecimalMoney;
  readonly discount?: DecimalMoney;
};

export type Item = {
  readonly name: string;
  readonly quantity: string;
  readonly unitAmount: DecimalMoney;
  readonly tax?: DecimalMoney;
  readonly description?: string;
  readonly sku?: string;
  readonly category?: 'DIGITAL_GOODS' | 'PHYSICAL_GOODS' | 'DONATION';
};

export type Shipping = {
  readonly name?: { readonly fullName: string };
  readonly address?: {
    readonly countryCode: string;
    readonly addressLine1?: string;
    readonly addressLine2?: string;
    readonly adminArea1?: string;
    readonly adminArea2?: string;
    readonly postalCode?: string;
  };
};
