import { z } from 'zod';

import type {
  AuthenticationResult,
  CaptureDetails,
  PaymentDetails,
  PlatformFee,
  RefundDetails,
} from '../domain/paypal/payment-details.ts';
import { moneyOrNull, moneySchema, orNull, textOrNull } from './reply-parts.ts';

/** What decides nothing about money is read if it can be, and left out if it cannot. */

/** Without what is null: a part that PayPal left out is left out here too. */
const present = <T extends object>(parts: T): { [K in keyof T]?: NonNullable<T[K]> } => {
  const kept: { [K in keyof T]?: NonNullable<T[K]> } = {};
  for (const [name, value] of Object.entries(parts)) {
    if (value !== null && value !== undefined) Object.assign(kept, { [name]: value });
  }
  return kept;
};

const sellerProtection = orNull(
  z
    .object({ status: z.string(), dispute_categories: z.array(z.string()).catch([]) })
    .transform(({ status, dispute_categories: disputeCategories }) => ({
      status,
      disputeCategories,
    })),
);

const processorResponse = orNull(
  z
    .object({
      response_code: textOrNull,
      avs_code: textOrNull,
      cvv_code: textOrNull,
      payment_advice_code: textOrNull,
    })
    .transform((said) =>
      present({
        responseCode: said.response_code,
        avsCode: said.avs_code,
        cvvCode: said.cvv_code,
        paymentAdviceCode: said.payment_advice_code,
      }),
    ),
);

const networkReference = orNull(
  z
    .object({
      id: z.string(),
      date: textOrNull,
      network: textOrNull,
      acquirer_reference_number: textOrNull,
    })
    .transform(({ id, date, network, acquirer_reference_number: acquirerReferenceNumber }) => ({
      id,
      ...present({ date, network, acquirerReferenceNumber }),
    })),
);

const exchangeRate = orNull(
  z
    .object({ source_currency: z.string(), target_currency: z.string(), value: z.string() })
    .transform((said) => ({
      sourceCurrency: said.source_currency,
      targetCurrency: said.target_currency,
      value: said.value,
    })),
);

const platformFees = orNull(
  z.array(
    z
      .object({ amount: moneySchema, payee: orNull(z.object({ merchant_id: textOrNull })) })
      .transform(
        ({ amount, payee }): PlatformFee => ({
          amount,
          ...present({ payeeMerchantId: payee?.merchant_id }),
        }),
      ),
  ),
);

/** The fields of an authorization or a capture that tell more about the payment. */
export const paymentDetailFields = {
  seller_protection: sellerProtection,
  processor_response: processorResponse,
  network_transaction_reference: networkReference,
} as const;

type PaymentSaid = z.infer<z.ZodObject<typeof paymentDetailFields>>;

export const paymentDetailsOf = (said: PaymentSaid): PaymentDetails =>
  present({
    sellerProtection: said.seller_protection,
    processorResponse: said.processor_response,
    networkTransactionReference: said.network_transaction_reference,
  });

/** `seller_receivable_breakdown`: absent while a capture is PENDING. */
export const receivableSchema = z
  .object({
    paypal_fee: moneyOrNull,
    net_amount: moneyOrNull,
    paypal_fee_in_receivable_currency: moneyOrNull,
    receivable_amount: moneyOrNull,
    exchange_rate: exchangeRate,
    platform_fees: platformFees,
  })
  .catch({
    paypal_fee: null,
    net_amount: null,
    paypal_fee_in_receivable_currency: null,
    receivable_amount: null,
    exchange_rate: null,
    platform_fees: null,
  });

export const captureDetailsOf = (
  said: PaymentSaid & {
    readonly disbursement_mode: string | null;
    readonly seller_receivable_breakdown: z.infer<typeof receivableSchema>;
  },
): CaptureDetails => {
  const breakdown = said.seller_receivable_breakdown;
  return {
    ...paymentDetailsOf(said),
    ...present({
      disbursementMode: said.disbursement_mode,
      exchangeRate: breakdown.exchange_rate,
      receivableAmount: breakdown.receivable_amount,
      feeInReceivableCurrency: breakdown.paypal_fee_in_receivable_currency,
      platformFees: breakdown.platform_fees,
    }),
  };
};

/** `seller_payable_breakdown` of a refund. */
export const payableSchema = z
  .object({
    gross_amount: moneyOrNull,
    paypal_fee: moneyOrNull,
    net_amount: moneyOrNull,
    total_refunded_amount: moneyOrNull,
    platform_fees: platformFees,
  })
  .transform(
    (said): RefundDetails =>
      present({
        gross: said.gross_amount,
        fee: said.paypal_fee,
        net: said.net_amount,
        totalRefunded: said.total_refunded_amount,
        platformFees: said.platform_fees,
      }),
  )
  .catch({});

/** What 3-D Secure came to, from the card in an order's `payment_source`. */
export const authenticationSchema = z
  .object({
    card: z.object({
      authentication_result: z.object({
        liability_shift: textOrNull,
        three_d_secure: z
          .object({ authentication_status: textOrNull, enrollment_status: textOrNull })
          .catch({ authentication_status: null, enrollment_status: null }),
      }),
    }),
  })
  .transform(({ card: { authentication_result: said } }): AuthenticationResult | null =>
    present({
      liabilityShift: said.liability_shift,
      authenticationStatus: said.three_d_secure.authentication_status,
      enrollmentStatus: said.three_d_secure.enrollment_status,
    }),
  )
  .catch(null);
