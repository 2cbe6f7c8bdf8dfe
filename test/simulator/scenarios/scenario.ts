import { type Answer, type PayPal, usd } from '../paypal.ts';

/** A state or a request that PayPal answers with the issue it is listed under. */
export type Scenario = (paypal: PayPal) => Promise<Answer>;
export type Scenarios = Readonly<Record<string, Scenario>>;

export const orders = '/v2/checkout/orders';

export const withKnobs =
  (knobs: object, scenario: Scenario): Scenario =>
  async (paypal) => {
    await paypal.knobs(knobs);
    return scenario(paypal);
  };

export const asAnotherMerchant = async (
  paypal: PayPal,
  path: string,
  { method = 'POST', body }: { method?: string; body?: unknown } = {},
) => paypal.call(method, path, { token: await paypal.otherMerchant(), body });

/** Answers that any operation can give, by what happens on the way. */
export const serviceFailures = (operation: string, call: Scenario): Scenarios => ({
  RATE_LIMIT_REACHED: async (paypal) => {
    await paypal.faults({ operation, kind: '429', times: 1 });
    return call(paypal);
  },
  [operation.endsWith('V1') ? 'INTERNAL_SERVICE_ERROR' : 'INTERNAL_SERVER_ERROR']: async (
    paypal,
  ) => {
    await paypal.faults({ operation, kind: '500', times: 1 });
    return call(paypal);
  },
  SERVICE_UNAVAILABLE: async (paypal) => {
    await paypal.faults({ operation, kind: '503', times: 1 });
    return call(paypal);
  },
});

export const invalidAccount = (call: Scenario): Scenarios => ({
  INVALID_ACCOUNT_STATUS: withKnobs({ callerAccount: 'INVALID' }, call),
});

/** A breakdown that does not come to the 10.00 of its purchase unit. */
export const broken = (breakdown: object) => ({ amount: { ...usd('10.00'), breakdown } });

/** Parts of a purchase unit. */
export const item = (extra: object = {}) => ({
  name: 'Shirt',
  quantity: '1',
  unit_amount: usd('10.00'),
  ...extra,
});
export const address = (parts: object) => ({
  shipping: { address: { country_code: 'US', ...parts } },
});
export const option = (id: string, selected: boolean, value = '5.00') => ({
  id,
  label: id,
  selected,
  type: 'SHIPPING',
  amount: usd(value),
});

/** The id of a payment that nobody made. */
export const unknownPayment = '3C679366HH908993F';

/** A call on another merchant's authorization or capture. */
export const foreign =
  (path: string, method = 'POST'): Scenario =>
  async (paypal) => {
    const { captureId, authorizationId } = await paypal.captured('10.00');
    const target = path.replace('{authorization}', authorizationId).replace('{capture}', captureId);
    return asAnotherMerchant(paypal, target, { method });
  };
