import { hours, type PayPal, usd } from '../paypal.ts';
import { unitPath } from './order-changes.ts';
import {
  asAnotherMerchant,
  orders,
  type Scenario,
  type Scenarios,
  serviceFailures,
} from './scenario.ts';

/** What authorize and capture order have in common; the verb and the intent differ. */
const paying = (verb: 'authorize' | 'capture', intent: 'AUTHORIZE' | 'CAPTURE'): Scenarios => {
  const pay = (paypal: PayPal, orderId: string, body?: unknown) =>
    paypal.post(`${orders}/${orderId}/${verb}`, { body });
  const request = { intent };
  const outcome =
    (word: string): Scenario =>
    async (paypal) =>
      pay(paypal, await paypal.approved({ outcome: word }, request));
  const payer =
    (account: string): Scenario =>
    async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.hook('POST', `orders/${orderId}/payer`, { account });
      return pay(paypal, orderId);
    };
  const fresh: Scenario = async (paypal) => pay(paypal, await paypal.order(request));
  return {
    ...serviceFailures(verb === 'authorize' ? 'authorizeOrder' : 'captureOrder', fresh),
    INVALID_ACCOUNT_STATUS: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.knobs({ callerAccount: 'INVALID' });
      return pay(paypal, orderId);
    },
    INVALID_RESOURCE_ID: (paypal) => pay(paypal, '5O190127TN364715T'),
    PERMISSION_DENIED: async (paypal) =>
      asAnotherMerchant(paypal, `${orders}/${await paypal.approved({}, request)}/${verb}`),
    ACTION_DOES_NOT_MATCH_INTENT: async (paypal) =>
      pay(
        paypal,
        await paypal.approved({}, { intent: intent === 'CAPTURE' ? 'AUTHORIZE' : 'CAPTURE' }),
      ),
    ORDER_NOT_APPROVED: fresh,
    ORDER_EXPIRED: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.advance(hours(6), orderId);
      return pay(paypal, orderId);
    },
    DUPLICATE_INVOICE_ID: async (paypal) => {
      const invoiced = {
        ...request,
        purchase_units: [{ amount: usd('1.00'), invoice_id: `INV-${verb}` }],
      };
      const [first, second] = [
        await paypal.approved({}, invoiced),
        await paypal.approved({}, invoiced),
      ];
      await pay(paypal, first);
      return pay(paypal, second);
    },
    MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: async (paypal) => {
      await paypal.knobs({ paymentAttemptsAllowed: 1 });
      const orderId = await paypal.approved({ outcome: 'INSTRUMENT_DECLINED' }, request);
      await pay(paypal, orderId);
      return pay(paypal, orderId);
    },
    PAYER_ACTION_REQUIRED: async (paypal) => {
      const orderId = await paypal.approved({}, request);
      await paypal.call('PATCH', `${orders}/${orderId}`, {
        body: [{ op: 'replace', path: `${unitPath}/amount`, value: usd('180.00') }],
      });
      return pay(paypal, orderId);
    },
    INSTRUMENT_DECLINED: outcome('INSTRUMENT_DECLINED'),
    REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: outcome('REDIRECT_PAYER_FOR_ALTERNATE_FUNDING'),
    TRANSACTION_LIMIT_EXCEEDED: outcome('TRANSACTION_LIMIT_EXCEEDED'),
    TRANSACTION_RECEIVING_LIMIT_EXCEEDED: outcome('TRANSACTION_RECEIVING_LIMIT_EXCEEDED'),
    DOMESTIC_TRANSACTION_REQUIRED: outcome('DOMESTIC_TRANSACTION_REQUIRED'),
    PAYEE_BLOCKED_TRANSACTION: outcome('PAYEE_BLOCKED_TRANSACTION'),
    DECLINED_DUE_TO_RELATED_TXN: outcome('DECLINED_DUE_TO_RELATED_TXN'),
    PAYER_CANNOT_PAY: payer('CANNOT_PAY'),
    PAYER_ACCOUNT_RESTRICTED: payer('RESTRICTED'),
    PAYER_ACCOUNT_LOCKED_OR_CLOSED: payer('LOCKED_OR_CLOSED'),
    TRANSACTION_REFUSED: payer('REFUSED'),
    INVALID_PARAMETER_SYNTAX: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { email_address: 7 } },
      }),
    INVALID_PARAMETER_VALUE: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { experience_context: { user_action: 'LATER' } } },
      }),
    INVALID_STRING_LENGTH: async (paypal) =>
      pay(paypal, await paypal.order(request), {
        payment_source: { paypal: { experience_context: { brand_name: '' } } },
      }),
    MISSING_REQUIRED_PARAMETER: async (paypal) =>
      pay(paypal, await paypal.order(request), { payment_source: { token: {} } }),
    MALFORMED_REQUEST_JSON: async (paypal) =>
      paypal.post(`${orders}/${await paypal.order(request)}/${verb}`, { text: '{' }),
  };
};

export const authorizeOrder: Scenarios = {
  ...paying('authorize', 'AUTHORIZE'),
  AMOUNT_CANNOT_BE_SPECIFIED: async (paypal) =>
    paypal.authorize(await paypal.approved(), { body: { amount: usd('5.00') } }),
  INVALID_COUNTRY_CODE: async (paypal) =>
    paypal.authorize(await paypal.approved(), {
      body: { payment_source: { paypal: { address: { country_code: 'us' } } } },
    }),
  ORDER_ALREADY_AUTHORIZED: async (paypal) => paypal.authorize((await paypal.authorized()).orderId),
  ORDER_COMPLETED_OR_VOIDED: async (paypal) => {
    await paypal.knobs({ orderAfterVoid: 'VOIDED' });
    const { orderId, authorizationId } = await paypal.authorized();
    await paypal.void(authorizationId);
    return paypal.authorize(orderId);
  },
  UNSUPPORTED_INTENT_FOR_PAYMENT_SOURCE: async (paypal) =>
    paypal.authorize(await paypal.approved({ fundingSource: 'ideal' })),
};

export const captureOrder: Scenarios = {
  ...paying('capture', 'CAPTURE'),
  ORDER_ALREADY_CAPTURED: async (paypal) => {
    const orderId = await paypal.approved({}, { intent: 'CAPTURE' });
    await paypal.post(`${orders}/${orderId}/capture`);
    return paypal.post(`${orders}/${orderId}/capture`);
  },
  ORDER_COMPLETION_IN_PROGRESS: async (paypal) => {
    await paypal.knobs({ completionSeconds: 60 });
    const orderId = await paypal.approved(
      {},
      {
        intent: 'CAPTURE',
        payment_source: { ideal: { name: 'John Doe', country_code: 'NL' } },
        processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL',
      },
    );
    return paypal.post(`${orders}/${orderId}/capture`);
  },
};
