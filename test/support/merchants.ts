import { type MerchantSettings, merchantsOf } from '../../src/config/merchants.ts';
import type { PayPalSettings } from '../../src/config/paypal.ts';

/** A merchant with nothing of its own but its PayPal account. */
export const merchantWith = (merchantId: string, paypal: PayPalSettings): MerchantSettings => ({
  merchantId,
  paypal,
  events: null,
  policy: {},
  rate: null,
});

/** That merchant alone, as a gateway takes it. */
export const oneMerchant = (paypal: PayPalSettings, merchantId = 'default') =>
  merchantsOf([merchantWith(merchantId, paypal)]);
