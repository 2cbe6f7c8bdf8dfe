import { defineSearchAttributeKey } from '@temporalio/common';

/** What operators search by. Nothing personal: attributes are never encrypted. */
export const CheckoutStatusKey = defineSearchAttributeKey('CheckoutStatus', 'KEYWORD');
export const MerchantIdKey = defineSearchAttributeKey('MerchantId', 'KEYWORD');
export const PayPalOrderIdKey = defineSearchAttributeKey('PayPalOrderId', 'KEYWORD');
/** The next deadline. */
export const ActByKey = defineSearchAttributeKey('ActBy', 'DATETIME');
export const AmountMinorKey = defineSearchAttributeKey('AmountMinor', 'INT');
/** What is held and not yet captured, in minor units. */
export const HeldMinorKey = defineSearchAttributeKey('HeldMinor', 'INT');
export const CurrencyKey = defineSearchAttributeKey('Currency', 'KEYWORD');
export const NeedsAttentionKey = defineSearchAttributeKey('NeedsAttention', 'BOOL');

/** All of them: what a namespace must have registered before a checkout can start. */
export const SEARCH_ATTRIBUTE_KEYS = [
  CheckoutStatusKey,
  MerchantIdKey,
  PayPalOrderIdKey,
  ActByKey,
  AmountMinorKey,
  HeldMinorKey,
  CurrencyKey,
  NeedsAttentionKey,
] as const;
