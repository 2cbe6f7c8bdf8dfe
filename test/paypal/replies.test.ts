import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatMoney, type Money, supportedCurrencies } from '../../src/domain/money/money.ts';
import {
  authorizationSchema,
  captureSchema,
  orderSchema,
  refundSchema,
} from '../../src/paypal/replies.ts';
import { amountOf, decimalOf, purchaseUnitOf } from '../../src/paypal/requests.ts';
import { authorizationBody, captureBody } from './stub-paypal.ts';

const anyMoney: fc.Arbitrary<Money> = fc.record({
  currency: fc.constantFrom(...supportedCurrencies),
  // PayPal takes 15 digits before the point, which is the limit for currencies without decimals.
  minor: fc.integer({ min: 0, max: 999_999_999_999_999 }),
});

/** The same amount as PayPal may also write it: zeros behind, which its own answers drop or add. */
const withZeros = (value: string, zeros: number): string =>
  `${value.includes('.') ? value : `${value}.`}${'0'.repeat(zeros)}`.replace(/\.$/, '');

describe('an amount', () => {
  it('goes out to PayPal and comes back the same, in every currency', () => {
    fc.assert(
      fc.property(anyMoney, fc.integer({ min: 0, max: 3 }), (money, zeros) => {
        const decimal = decimalOf(money);
        const answered = { ...decimal, value: withZeros(decimal.value, zeros) };
        const read = captureSchema.parse(captureBody({ amount: answered }));
        expect(read.amount).toEqual(money);
      }),
    );
  });

  it('is written the same way however the caller wrote it, so that one intent gives one body', () => {
    fc.assert(
      fc.property(anyMoney, fc.integer({ min: 0, max: 3 }), (money, zeros) => {
        const { currencyCode, value } = formatMoney(money);
        const amount = { currencyCode, value: withZeros(value, zeros) };
        expect(purchaseUnitOf('createOrder', { amount })).toEqual(
          purchaseUnitOf('createOrder', { amount: { currencyCode, value } }),
        );
        expect(amountOf('createOrder', amount)).toEqual(money);
      }),
    );
  });

  it('that is not one is never read as one', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        fc.pre(!/^-?\d{1,15}(\.\d{1,16})?$/.test(value));
        const amount = { currency_code: 'USD', value };
        return !captureSchema.safeParse(captureBody({ amount })).success;
      }),
    );
  });

  it.each([
    1,
    null,
    undefined,
    { value: '1.00' },
    { currency_code: 'USD', value: 1 },
    { currency_code: 'usd', value: '1.00' },
  ])('must be PayPal’s object of two strings: %j is not', (amount) => {
    expect(authorizationSchema.safeParse(authorizationBody({ amount })).success).toBe(false);
  });
});

describe('an answer read', () => {
  it('survives whatever PayPal puts beside what counts', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (one, two, three) => {
        const beside = {
          links: one,
          status_details: two,
          supplementary_data: three,
          create_time: one,
          expiration_time: two,
          seller_receivable_breakdown: three,
          custom_id: one,
          payee: two,
        };
        const capture = captureSchema.parse(captureBody(beside));
        expect([capture.id, capture.status]).toEqual(['2GG279541U471931P', 'COMPLETED']);
        const authorization = authorizationSchema.parse(authorizationBody(beside));
        expect([authorization.id, authorization.amount]).toEqual([
          '3C679366HH908993F',
          { currency: 'USD', minor: 10_000 },
        ]);
      }),
    );
  });

  it('is plain JSON, so that it can lie in a history', () => {
    const order = orderSchema.parse({
      id: '5O1',
      status: 'COMPLETED',
      purchase_units: [
        { payments: { authorizations: [authorizationBody()], captures: [captureBody()] } },
      ],
    });
    expect(JSON.parse(JSON.stringify(order))).toEqual(order);
  });

  it('is not read at all without an id or a status', () => {
    for (const lacking of [{ id: undefined }, { id: '' }, { status: undefined }, { status: 3 }]) {
      expect(captureSchema.safeParse(captureBody(lacking)).success).toBe(false);
      expect(refundSchema.safeParse(captureBody(lacking)).success).toBe(false);
    }
    expect(orderSchema.safeParse({ id: '', status: 'CREATED' }).success).toBe(false);
  });

  it('of an order needs no status: only its payments decide', () => {
    expect(orderSchema.safeParse({ id: '5O1' }).success).toBe(true);
  });

  it('keeps an amount of a currency that PayPal does not process here apart, so that the rest can be read', () => {
    const amount = { currency_code: 'XAU', value: '1.00' };
    const read = authorizationSchema.parse(authorizationBody({ amount }));
    expect(read.amount).toEqual({ currency: 'XAU', minor: 0 });
  });

  it('keeps instants as milliseconds, and a time that is none as unknown', () => {
    const read = authorizationSchema.parse(authorizationBody({ create_time: 'yesterday' }));
    expect([read.createdAt, read.expiresAt]).toEqual([null, Date.UTC(2026, 3, 30, 21, 20, 49)]);
  });
});

describe('what PayPal says beyond the money', () => {
  const details = {
    seller_protection: { status: 'NOT_ELIGIBLE' },
    processor_response: { response_code: '0000', avs_code: 'Y', cvv_code: 'M' },
    network_transaction_reference: { id: '123456789012345', date: '1128', network: 'VISA' },
  };

  it('is read from an authorization, with what 3-D Secure came to on the card of its order', () => {
    const { authorizations } = orderSchema.parse({
      id: '5O190127TN364715T',
      payment_source: {
        card: {
          authentication_result: {
            liability_shift: 'POSSIBLE',
            three_d_secure: { authentication_status: 'Y', enrollment_status: 'Y' },
          },
        },
      },
      purchase_units: [{ payments: { authorizations: [authorizationBody(details)] } }],
    });
    expect(authorizations[0]?.details).toEqual({
      sellerProtection: { status: 'NOT_ELIGIBLE', disputeCategories: [] },
      processorResponse: { responseCode: '0000', avsCode: 'Y', cvvCode: 'M' },
      networkTransactionReference: { id: '123456789012345', date: '1128', network: 'VISA' },
      authenticationResult: {
        liabilityShift: 'POSSIBLE',
        authenticationStatus: 'Y',
        enrollmentStatus: 'Y',
      },
    });
  });

  it('is read from a capture: platform fees, the rate, and what is received', () => {
    const usd = (value: string) => ({ currency_code: 'USD', value });
    const euros = (value: string) => ({ currency_code: 'EUR', value });
    const read = captureSchema.parse(
      captureBody({
        ...details,
        disbursement_mode: 'DELAYED',
        seller_receivable_breakdown: {
          gross_amount: usd('40.00'),
          paypal_fee: usd('1.65'),
          net_amount: usd('36.35'),
          platform_fees: [{ amount: usd('2.00'), payee: { merchant_id: '7KNGBPH2U58GQ' } }],
          receivable_amount: euros('33.44'),
          exchange_rate: { source_currency: 'USD', target_currency: 'EUR', value: '0.92' },
        },
      }),
    );
    expect(read.details).toMatchObject({
      disbursementMode: 'DELAYED',
      platformFees: [{ amount: { currency: 'USD', minor: 200 }, payeeMerchantId: '7KNGBPH2U58GQ' }],
      receivableAmount: { currency: 'EUR', minor: 3344 },
      exchangeRate: { sourceCurrency: 'USD', targetCurrency: 'EUR', value: '0.92' },
    });
  });

  it.each([
    ['nothing', {}],
    ['nonsense', { seller_protection: 7, processor_response: [], disbursement_mode: null }],
  ])('is left out where PayPal says %s, and the money is read all the same', (_, said) => {
    const read = captureSchema.parse(captureBody(said));
    expect(read).not.toHaveProperty('details');
    expect(read.net).toEqual({ currency: 'USD', minor: 3835 });
  });
});
