import path from 'node:path';
import {
  forEachMerchant,
  type MerchantSettings,
  type Merchants,
  sharesAccount,
} from '../config/merchants.ts';
import { certificateStoreIn } from '../paypal/certificate-store.ts';
import { certificateSourceOf } from '../paypal/certificates.ts';
import { createPayPalClient, type PayPalClient } from '../paypal/client.ts';
import { createWebhookVerifier, type WebhookVerifier } from '../paypal/webhooks.ts';
import { cursorKeyOf } from './cursor.ts';

/** What the gateway has of one merchant. */
export type MerchantAccount = {
  readonly merchantId: string;
  readonly paypal: PayPalClient;
  /** Whether another configured merchant has the same account at PayPal. */
  readonly isShared: () => boolean;
  /** Null where no webhook id is configured. */
  readonly webhooks: WebhookVerifier | null;
  /** Seals the cursors of this merchant's lists; never leaves the process. */
  readonly cursorKey: Buffer;
};

/** Of the merchants that are configured now; null for any other. The same for as long as a merchant's settings stay. */
export const merchantAccounts = (
  merchants: Merchants,
  stateFolder: string,
): ((merchantId: string) => MerchantAccount | null) => {
  const store = certificateStoreIn(path.join(stateFolder, 'certificates'));
  return forEachMerchant(merchants, (merchant) => {
    const { merchantId, paypal: settings } = merchant;
    const paypal = createPayPalClient(settings);
    const webhooks = verifierOf(settings, paypal, store);
    const cursorKey = cursorKeyOf(settings.clientSecret);
    const isShared = () => sharesAccount(merchants, merchant);
    return { merchantId, paypal, isShared, webhooks, cursorKey };
  });
};

/** A simulator's certificate is taken from the very address that is PayPal's here, and from nowhere else. */
const verifierOf = (
  { webhookId, baseUrl }: MerchantSettings['paypal'],
  paypal: PayPalClient,
  store: ReturnType<typeof certificateStoreIn>,
): WebhookVerifier | null => {
  if (webhookId === undefined) return null;
  return createWebhookVerifier({
    source: certificateSourceOf(baseUrl),
    webhookId,
    store,
    postback: async (delivery) => (await paypal.verifyWebhookSignature(delivery)).value,
  });
};
