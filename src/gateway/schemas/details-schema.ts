import { z } from '@hono/zod-openapi';
import { MoneySchema } from './money-schema.ts';
import { open } from './object-schemas.ts';

/** What PayPal said beyond the money; each part is left out where PayPal left it out. */
const text = z.string().exactOptional();

export const paymentDetails = {
  sellerProtection: open({ status: z.string(), disputeCategories: z.array(z.string()) })
    .exactOptional()
    .openapi({ description: 'PayPal’s words, such as ELIGIBLE: look before you ship.' }),
  processorResponse: open({
    responseCode: text,
    avsCode: text,
    cvvCode: text,
    paymentAdviceCode: text,
  })
    .exactOptional()
    .openapi({ description: 'Card payments: what the issuer’s processor answered.' }),
  networkTransactionReference: open({
    id: z.string(),
    date: text,
    network: text,
    acquirerReferenceNumber: text,
  }).exactOptional(),
  authenticationResult: open({
    liabilityShift: text,
    authenticationStatus: text,
    enrollmentStatus: text,
  })
    .exactOptional()
    .openapi({ description: 'Card payments: what came of 3-D Secure.' }),
};

const platformFees = z.array(open({ amount: MoneySchema, payeeMerchantId: text })).exactOptional();

export const captureDetails = {
  ...paymentDetails,
  disbursementMode: text,
  exchangeRate: open({
    sourceCurrency: z.string(),
    targetCurrency: z.string(),
    value: z.string(),
  })
    .exactOptional()
    .openapi({ description: 'Where you receive another currency than the payer paid.' }),
  receivableAmount: MoneySchema.exactOptional(),
  feeInReceivableCurrency: MoneySchema.exactOptional(),
  platformFees,
};

export const payable = open({
  gross: MoneySchema.exactOptional(),
  fee: MoneySchema.exactOptional(),
  net: MoneySchema.exactOptional(),
  totalRefunded: MoneySchema.exactOptional(),
  platformFees,
}).openapi({ description: 'What the refund costs you.' });
