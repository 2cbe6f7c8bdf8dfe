import type { Meaning } from './error-meaning.ts';

/** What PayPal's deliveries are answered, and what a merchant without an account is told. */
export const WEBHOOK_ERRORS = {
  WEBHOOK_REFUSED: {
    status: 400,
    title: 'Not a delivery of PayPal’s to this webhook',
    todo: 'Nothing: it had no effect.',
  },
  MERCHANT_UNKNOWN: {
    status: 503,
    title: 'The merchant has no PayPal account here',
    todo: 'Add the merchant to the file of HOLDFAST_MERCHANTS.',
  },
  WEBHOOK_ID_MISSING: {
    status: 503,
    title: 'Webhook deliveries cannot be verified',
    todo: 'Set PAYPAL_WEBHOOK_ID.',
    retryAfterSeconds: 60,
  },
  WEBHOOK_UNDECIDED: {
    status: 503,
    title: 'The delivery could not be verified now',
    todo: 'Deliver it again.',
    retryAfterSeconds: 10,
  },
  WEBHOOKS_BUSY: {
    status: 503,
    title: 'Too many deliveries at once',
    todo: 'Deliver it again.',
    retryAfterSeconds: 5,
  },
} satisfies Readonly<Record<string, Meaning>>;
