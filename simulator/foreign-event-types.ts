import { type EventType, family } from './event-type.ts';

/** Event types of products that are not simulated: registered and sampled, never sent. */
export const foreignEventTypes: readonly EventType[] = [
  ...family(
    'sale',
    ['1.0'],
    [
      ['PAYMENT.SALE.COMPLETED', 'A sale is completed.'],
      ['PAYMENT.SALE.DENIED', 'The state of a sale changes from pending to denied.'],
      ['PAYMENT.SALE.PENDING', 'The state of a sale changes to pending.'],
      ['PAYMENT.SALE.REFUNDED', 'A merchant refunds a sale.'],
      ['PAYMENT.SALE.REVERSED', 'PayPal reverses a sale.'],
    ],
  ),
  ...family(
    'payment',
    ['1.0'],
    [['PAYMENTS.PAYMENT.CREATED', 'A payment is created and approved by the payer.']],
  ),
  ...family(
    'order',
    ['1.0'],
    [
      ['PAYMENT.ORDER.CREATED', 'An order is created.'],
      ['PAYMENT.ORDER.CANCELLED', 'An order is cancelled.'],
    ],
  ),
  ...family(
    'payouts',
    ['1.0'],
    [
      ['PAYMENT.PAYOUTSBATCH.DENIED', 'A batch payout is denied.'],
      ['PAYMENT.PAYOUTSBATCH.PROCESSING', 'The state of a batch payout changes to processing.'],
      ['PAYMENT.PAYOUTSBATCH.SUCCESS', 'A batch payout completes.'],
    ],
  ),
  ...family(
    'payouts_item',
    ['1.0'],
    [
      ['PAYMENT.PAYOUTS-ITEM.BLOCKED', 'A payout item is blocked.'],
      ['PAYMENT.PAYOUTS-ITEM.CANCELED', 'A payout item is canceled.'],
      ['PAYMENT.PAYOUTS-ITEM.DENIED', 'A payout item is denied.'],
      ['PAYMENT.PAYOUTS-ITEM.FAILED', 'A payout item fails.'],
      ['PAYMENT.PAYOUTS-ITEM.HELD', 'A payout item is held.'],
      ['PAYMENT.PAYOUTS-ITEM.REFUNDED', 'A payout item is refunded.'],
      ['PAYMENT.PAYOUTS-ITEM.RETURNED', 'A payout item is returned.'],
      ['PAYMENT.PAYOUTS-ITEM.SUCCEEDED', 'A payout item succeeds.'],
      ['PAYMENT.PAYOUTS-ITEM.UNCLAIMED', 'A payout item is unclaimed.'],
    ],
  ),
  ...family(
    'referenced_payout_item',
    ['1.0'],
    [
      ['PAYMENT.REFERENCED-PAYOUT-ITEM.COMPLETED', 'Funds are disbursed to the seller.'],
      ['PAYMENT.REFERENCED-PAYOUT-ITEM.FAILED', 'Funds could not be disbursed to the seller.'],
    ],
  ),
  ...family(
    'subscription',
    ['2.0'],
    [
      ['BILLING.SUBSCRIPTION.CREATED', 'A subscription is created.'],
      ['BILLING.SUBSCRIPTION.ACTIVATED', 'A subscription is activated.'],
      ['BILLING.SUBSCRIPTION.UPDATED', 'A subscription is updated.'],
      ['BILLING.SUBSCRIPTION.EXPIRED', 'A subscription expires.'],
      ['BILLING.SUBSCRIPTION.CANCELLED', 'A subscription is cancelled.'],
      ['BILLING.SUBSCRIPTION.SUSPENDED', 'A subscription is suspended.'],
      ['BILLING.SUBSCRIPTION.RE-ACTIVATED', 'A subscription is reactivated.'],
      ['BILLING.SUBSCRIPTION.PAYMENT.FAILED', 'A payment of a subscription fails.'],
    ],
  ),
  ...family(
    'Agreement',
    ['1.0'],
    [
      ['BILLING_AGREEMENTS.AGREEMENT.CREATED', 'A billing agreement is created.'],
      ['BILLING_AGREEMENTS.AGREEMENT.CANCELLED', 'A billing agreement is cancelled.'],
    ],
  ),
  ...family(
    'plan',
    ['2.0'],
    [
      ['BILLING.PLAN.CREATED', 'A billing plan is created.'],
      ['BILLING.PLAN.UPDATED', 'A billing plan is updated.'],
      ['BILLING.PLAN.ACTIVATED', 'A billing plan is activated.'],
      ['BILLING.PLAN.PRICING-CHANGE.ACTIVATED', 'A price change of a plan is activated.'],
      ['BILLING.PLAN.DEACTIVATED', 'A billing plan is deactivated.'],
    ],
  ),
  ...family(
    'product',
    ['2.0'],
    [
      ['CATALOG.PRODUCT.CREATED', 'A product is created.'],
      ['CATALOG.PRODUCT.UPDATED', 'A product is updated.'],
    ],
  ),
  ...family(
    'invoices',
    ['2.0'],
    [
      ['INVOICING.INVOICE.CANCELLED', 'A merchant or customer cancels an invoice.'],
      ['INVOICING.INVOICE.CREATED', 'An invoice is created.'],
      ['INVOICING.INVOICE.PAID', 'An invoice is paid, in whole or in part.'],
      ['INVOICING.INVOICE.REFUNDED', 'An invoice is refunded, in whole or in part.'],
      ['INVOICING.INVOICE.SCHEDULED', 'An invoice is scheduled.'],
      ['INVOICING.INVOICE.UPDATED', 'An invoice is updated.'],
    ],
  ),
  ...family(
    'payment_token',
    ['3.0'],
    [
      ['VAULT.PAYMENT-TOKEN.CREATED', 'A payment token is created to save a payment method.'],
      ['VAULT.PAYMENT-TOKEN.DELETED', 'A payment token is deleted.'],
      ['VAULT.PAYMENT-TOKEN.DELETION-INITIATED', 'The deletion of a payment token is requested.'],
    ],
  ),
  ...family(
    'credit_card',
    ['1.0'],
    [
      ['VAULT.CREDIT-CARD.CREATED', 'A credit card is created.'],
      ['VAULT.CREDIT-CARD.UPDATED', 'A credit card is updated.'],
      ['VAULT.CREDIT-CARD.DELETED', 'A credit card is deleted.'],
    ],
  ),
  ...family(
    'authorization_consent',
    ['1.0'],
    [['IDENTITY.AUTHORIZATION-CONSENT.REVOKED', 'A consent token of a user is revoked.']],
  ),
  ...family(
    'merchant-onboarding',
    ['1.0'],
    [
      ['MERCHANT.ONBOARDING.COMPLETED', 'A merchant completes the set-up.'],
      ['MERCHANT.PARTNER-CONSENT.REVOKED', 'The consents of a merchant are revoked.'],
    ],
  ),
  ...family(
    'merchant-integration',
    ['1.0'],
    [
      ['CUSTOMER.MERCHANT-INTEGRATION.CAPABILITY-UPDATED', 'Capabilities of a seller change.'],
      [
        'CUSTOMER.MERCHANT-INTEGRATION.PRODUCT-SUBSCRIPTION-UPDATED',
        'Products of a seller change.',
      ],
      [
        'CUSTOMER.MERCHANT-INTEGRATION.SELLER-ALREADY-INTEGRATED',
        'A seller is integrated already.',
      ],
      [
        'CUSTOMER.MERCHANT-INTEGRATION.SELLER-CONSENT-GRANTED',
        'A seller gives consent to a partner.',
      ],
      ['CUSTOMER.MERCHANT-INTEGRATION.SELLER-EMAIL-CONFIRMED', 'A seller confirms the email.'],
      [
        'CUSTOMER.MERCHANT-INTEGRATION.SELLER-ONBOARDING-INITIATED',
        'The onboarding of a seller begins.',
      ],
    ],
  ),
  ...family(
    'managed-account',
    ['1.0'],
    [
      ['CUSTOMER.MANAGED-ACCOUNT.ACCOUNT-CREATED', 'A managed account is created.'],
      ['CUSTOMER.MANAGED-ACCOUNT.CREATION-FAILED', 'A managed account could not be created.'],
      ['CUSTOMER.MANAGED-ACCOUNT.ACCOUNT-UPDATED', 'A managed account is updated.'],
      ['CUSTOMER.MANAGED-ACCOUNT.ACCOUNT-STATUS-CHANGED', 'A managed account changes status.'],
      ['CUSTOMER.MANAGED-ACCOUNT.RISK-ASSESSED', 'A managed account is assessed for risk.'],
      [
        'CUSTOMER.MANAGED-ACCOUNT.NEGATIVE-BALANCE-NOTIFIED',
        'A managed account has a negative balance.',
      ],
      [
        'CUSTOMER.MANAGED-ACCOUNT.NEGATIVE-BALANCE-DEBIT-INITIATED',
        'A negative balance is debited.',
      ],
    ],
  ),
  ...family(
    'account-limitation',
    ['1.0'],
    [
      ['CUSTOMER.ACCOUNT-LIMITATION.ADDED', 'A limitation of an account is added.'],
      ['CUSTOMER.ACCOUNT-LIMITATION.ESCALATED', 'A limitation of an account is escalated.'],
      ['CUSTOMER.ACCOUNT-LIMITATION.LIFTED', 'A limitation of an account is lifted.'],
      ['CUSTOMER.ACCOUNT-LIMITATION.UPDATED', 'A limitation of an account is updated.'],
    ],
  ),
  ...family(
    'payment-tokenization',
    ['1.0'],
    [
      ['PAYMENT-TOKENIZATION.ENROLLMENT.CREATED', 'An enrolment is created.'],
      ['PAYMENT-TOKENIZATION.METADATA.CHANGED', 'Metadata of a token changes.'],
      ['PAYMENT-TOKENIZATION.PAYMENT-CREDENTIAL.CREATED', 'A payment credential is created.'],
      ['PAYMENT-TOKENIZATION.PAYMENT-CREDENTIAL.UPDATED', 'A payment credential is updated.'],
      ['PAYMENT-TOKENIZATION.TOKEN-STATUS.CHANGED', 'The status of a token changes.'],
      ['PAYMENT-TOKENIZATION.TRANSACTION.CREATED', 'A transaction with a token is created.'],
    ],
  ),
];
