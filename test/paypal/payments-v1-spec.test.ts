import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operations } from '../../simulator/operations.ts';
import { issuesOfV1, operationNamesV1 } from '../../simulator/payments-v1/issues.ts';
import { createPayPalClient, type PayPalClient } from '../../src/paypal/client.ts';
import { PayPal } from '../simulator/paypal.ts';
import { documented } from '../support/official-spec.ts';
import { CAPITALS, LINK_METHOD, unexplained } from '../support/spec-exceptions.ts';
import { startValidatingProxy, type ValidatingProxy } from '../support/validating-proxy.ts';
import {
  authorizationLife,
  orderLife,
  paymentLife,
  saleLife,
  undecidedLife,
} from './payments-v1-lives.ts';

/** Both ways in which PayPal's documents write states and the links of orders. */
const WRITTEN = [
  { knobs: {}, exceptions: [LINK_METHOD] },
  {
    knobs: { v1States: 'UPPER_CASE', v1OrderLinks: 'AS_OPERATIONS' },
    exceptions: [LINK_METHOD, CAPITALS],
  },
] as const;

const official = documented.filter(({ api }) => api === 'paymentsV1');

/** The operation of the simulator that PayPal's file documents at the same place. */
const simulatedAs = ({ method, form }: (typeof official)[number]) =>
  operations.find((one) => one.method === method && form.test(one.path));

/** The client with the names of the methods of Payments v1 that were called. */
const watched = (client: PayPalClient, called: Set<string>): PayPalClient =>
  new Proxy(client, {
    get: (target, name, receiver) => {
      called.add(String(name));
      return Reflect.get(target, name, receiver);
    },
  });

describe.each(WRITTEN)(
  'Payments v1 compared with PayPal’s file, $knobs',
  ({ knobs, exceptions }) => {
    const called = new Set<string>();
    let simulated: PayPal;
    let proxy: ValidatingProxy;
    let paypal: PayPal;
    let client: PayPalClient;
    beforeAll(async () => {
      simulated = await PayPal.start();
      proxy = await startValidatingProxy(simulated.simulator.url);
      const { url: baseUrl } = proxy;
      paypal = new PayPal({ ...simulated.simulator, url: baseUrl }, simulated.token);
      const account = { baseUrl, clientId: 'merchant', clientSecret: 'secret' };
      client = watched(createPayPalClient(account), called);
    });
    afterAll(async () => {
      await proxy.close();
      await simulated.close();
    });
    beforeEach(() => paypal.knobs(knobs));

    it('takes an authorization from its payment to its void', async () => {
      await authorizationLife({ paypal, client });
    });

    it.each([
      'AUTHORIZATION_PENDING',
      'AUTHORIZATION_DENIED',
      'CAPTURE_PENDING',
      'CAPTURE_DECLINED',
      'REFUND_PENDING',
    ])('shows what is undecided or denied: %s', async (outcome) => {
      await undecidedLife({ paypal, client }, { outcome });
    });

    it.each([{}, { outcome: 'CAPTURE_PENDING' }, { outcome: 'CAPTURE_DECLINED' }])(
      'shows and refunds a sale: %j',
      async (decision) => {
        await saleLife({ paypal, client }, decision);
      },
    );

    it('authorizes, captures and voids an order', async () => {
      await orderLife({ paypal, client });
    });

    it('makes, changes, lists and refuses payments', async () => {
      await paymentLife({ paypal, client });
    });

    it.each(operationNamesV1)('%s: every refusal', async (name) => {
      const operation = operations.find((one) => one.name === name);
      const path = operation?.path.replace(':id', '3C679366HH908993F') ?? '';
      const method = operation?.method ?? '';
      for (const { issue, status } of issuesOfV1(name)) {
        const headers = {
          'PayPal-Mock-Response': JSON.stringify({ mock_application_codes: issue }),
        };
        expect((await paypal.call(method, path, { headers })).httpStatus).toBe(status);
      }
      const anonymous = await paypal.call(method, path, { token: 'nobody' });
      expect(anonymous.httpStatus).toBe(401);
    });

    it('finds no difference but the listed exceptions', () => {
      expect(unexplained(proxy.findings, exceptions)).toEqual([]);
    });

    it('saw every documented success of every operation, and every call of the client', () => {
      const successes = official.flatMap(({ id, answers }) =>
        Object.keys(answers)
          .filter((status) => status.startsWith('2'))
          .map((status) => `paymentsV1 ${id} ${status}`),
      );
      expect(successes.filter((name) => !proxy.checked.has(name))).toEqual([]);
      const ofV1 = Object.keys(client).filter((name) => name.endsWith('V1'));
      expect(ofV1.filter((name) => !called.has(name))).toEqual([]);
    });
  },
);

describe('the operations of Payments v1', () => {
  it('are the same in PayPal’s file and in the simulator', () => {
    expect(new Set(official.map((one) => simulatedAs(one)?.name))).toEqual(
      new Set(operationNamesV1),
    );
    expect(official).toHaveLength(operationNamesV1.length);
  });
});
