import type { PaymentDetails } from '../domain/paypal/payment-details.ts';
import { textOrNull } from './reply-parts.ts';

/** Of an authorization and a sale; the captures of v1 have no such fields. */
export const protectionFields = {
  protection_eligibility: textOrNull,
  protection_eligibility_type: textOrNull,
};

/** v1's words of seller protection that v2 has others for. */
const PROTECTION: Readonly<Record<string, string>> = {
  INELIGIBLE: 'NOT_ELIGIBLE',
  ITEM_NOT_RECEIVED_ELIGIBLE: 'ITEM_NOT_RECEIVED',
  UNAUTHORIZED_PAYMENT_ELIGIBLE: 'UNAUTHORIZED_TRANSACTION',
};

const inWordsOfV2 = (word: string): string => PROTECTION[word] ?? word;

/** Nothing where PayPal says nothing. Its types are one text, with a comma between two. */
export const detailsOf = (said: {
  readonly protection_eligibility: string | null;
  readonly protection_eligibility_type: string | null;
}): { readonly details?: PaymentDetails } => {
  const { protection_eligibility: status, protection_eligibility_type: types } = said;
  if (status === null) return {};
  const disputeCategories = types === null ? [] : types.split(',').map(inWordsOfV2);
  return { details: { sellerProtection: { status: inWordsOfV2(status), disputeCategories } } };
};
