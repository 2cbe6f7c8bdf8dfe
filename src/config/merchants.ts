import { isDeepStrictEqual } from 'node:util';
import type { CheckoutPolicy } from '../domain/checkout/policy.ts';
import type { EventsReceiver } from './events.ts';
import type { PayPalSettings } from './paypal.ts';

/** One merchant: its PayPal account, and what else is its own. */
export interface MerchantSettings {
  readonly merchantId: string;
  readonly paypal: PayPalSettings;
  /** Null where nothing is sent to the merchant. */
  readonly events: EventsReceiver | null;
  /** Of checkouts whose start does not say otherwise. */
  readonly policy: Partial<CheckoutPolicy>;
  /** Calls to PayPal a second; null where Holdfast sets no limit. */
  readonly rate: number | null;
}

/** The merchants that are configured now. */
export interface Merchants {
  /** The same object for as long as nothing of it changes; null where the merchant is not configured. */
  readonly find: (merchantId: string) => MerchantSettings | null;
  readonly all: () => readonly MerchantSettings[];
}

export interface ReplaceableMerchants extends Merchants {
  readonly replace: (by: readonly MerchantSettings[]) => void;
}

/** Merchants in memory. What `replace` does not change keeps its object, and so whatever was made for it. */
export const merchantsOf = (settings: readonly MerchantSettings[]): ReplaceableMerchants => {
  let known = new Map(settings.map((merchant) => [merchant.merchantId, merchant]));
  return {
    find: (merchantId) => known.get(merchantId) ?? null,
    all: () => [...known.values()],
    replace: (by) => {
      const kept = by.map((merchant) => {
        const before = known.get(merchant.merchantId);
        return before !== undefined && isDeepStrictEqual(before, merchant) ? before : merchant;
      });
      known = new Map(kept.map((merchant) => [merchant.merchantId, merchant]));
    },
  };
};

/** Whether another configured merchant has the same account at PayPal, so that PayPal shows each what the other has. */
export const sharesAccount = (
  merchants: Merchants,
  { merchantId, paypal }: MerchantSettings,
): boolean =>
  merchants
    .all()
    .some(
      (other) =>
        other.merchantId !== merchantId &&
        other.paypal.baseUrl === paypal.baseUrl &&
        other.paypal.clientId === paypal.clientId &&
        other.paypal.payPalMerchantId === paypal.payPalMerchantId,
    );

/** Makes something for each merchant, once for as long as its settings stay as they are. */
export const forEachMerchant = <T>(
  merchants: Merchants,
  make: (settings: MerchantSettings) => T,
): ((merchantId: string) => T | null) => {
  const made = new WeakMap<MerchantSettings, { readonly value: T }>();
  return (merchantId) => {
    const settings = merchants.find(merchantId);
    if (settings === null) return null;
    const known = made.get(settings) ?? { value: make(settings) };
    made.set(settings, known);
    return known.value;
  };
};
