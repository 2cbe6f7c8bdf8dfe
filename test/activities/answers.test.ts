import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { captureView } from '../../src/domain/checkout/make-view.ts';
import type { Answer } from '../../src/domain/paypal/resources.ts';
import { refundView } from '../../src/domain/refund/state.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { dollars } from '../paypal/stub-paypal.ts';
import { payPalControls } from '../support/shop.ts';

const open: RunningSimulator[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((simulator) => simulator.close()));
});

/** The value of an Activity's answer that must be a yes. */
const done = async <T>(call: () => Promise<Answer<T>>): Promise<T> => {
  const environment = new MockActivityEnvironment(
    { workflowExecution: { workflowId: 'checkout:default:c-1', runId: 'r' } },
    { logger: new DefaultLogger('ERROR') },
  );
  const answer = await environment.run<[], Answer<T>, typeof call>(call);
  if (answer.kind === 'DONE') return answer.value;
  throw new Error(`refused: ${answer.refusal.issue}`);
};

/** 100.00 USD are held, on a simulated PayPal of its own. */
const aHold = async (knobs = {}) => {
  const simulator = await startSimulator({ port: 0 });
  open.push(simulator);
  const paypal = createPayPalClient({
    baseUrl: simulator.url,
    clientId: 'any',
    clientSecret: 'any',
  });
  const activities = createActivities({ accountOf: () => paypal });
  const controls = payPalControls(simulator.url);
  await controls.knobs(knobs);
  const amount = { currencyCode: 'USD', value: '100.00' };
  const order = await done(() =>
    activities.createOrder({ purchaseUnit: { amount, customId: 'mine' }, requestId: 'create' }),
  );
  await controls.payerApproves(order.id);
  const { authorizations } = await done(() =>
    activities.authorizeOrder({ orderId: order.id, amount: dollars(10_000), requestId: 'hold' }),
  );
  const [authorization] = authorizations;
  if (authorization === undefined) throw new Error('nothing is authorized');
  return { activities, authorization };
};

const capture40 = async (knobs = {}) => {
  const { activities, authorization } = await aHold(knobs);
  const capture = await done(() =>
    activities.captureAuthorization({
      authorizationId: authorization.id,
      amount: dollars(4000),
      finalCapture: false,
      invoiceId: 'I-1',
      requestId: 'capture',
    }),
  );
  return { activities, capture };
};

const usd = (value: string) => ({ currencyCode: 'USD', value });
const euros = (value: string) => ({ currencyCode: 'EUR', value });

describe('what PayPal says beyond the money', () => {
  it('is known of the hold before anything is shipped', async () => {
    const { authorization } = await aHold();
    expect(authorization.details).toEqual({
      sellerProtection: {
        status: 'ELIGIBLE',
        disputeCategories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'],
      },
    });
  });

  it('is shown of a capture: ids, time, mode, and nothing of a rate where the currency is the same', async () => {
    const { capture } = await capture40();
    const view = captureView(capture);
    expect(view).toMatchObject({
      invoiceId: 'I-1',
      customId: 'mine',
      createTime: expect.stringMatching(/^20\d\d-.*Z$/),
      disbursementMode: 'INSTANT',
      sellerProtection: { status: 'ELIGIBLE' },
    });
    expect(view).not.toHaveProperty('exchangeRate');
    expect(view).not.toHaveProperty('receivableAmount');
  });

  it('is shown of a capture in another currency: what is received, and at which rate', async () => {
    const { capture } = await capture40({
      receivableIn: { currency: 'EUR', rateMillionths: 920_000 },
    });
    const { fee, net, ...view } = captureView(capture);
    expect(view).toMatchObject({
      exchangeRate: { sourceCurrency: 'USD', targetCurrency: 'EUR', value: '0.92' },
      receivableAmount: euros((Math.floor(Number(net?.value) * 92) / 100).toFixed(2)),
      feeInReceivableCurrency: euros((Math.floor(Number(fee?.value) * 92) / 100).toFixed(2)),
    });
  });

  it('is shown of a refund: what it costs, and what was refunded in all', async () => {
    const { activities, capture } = await capture40();
    const refund = (minor: number, requestId: string) =>
      done(() =>
        activities.refundCapture({
          captureId: capture.id,
          amount: dollars(minor),
          customId: requestId,
          requestId,
        }),
      );
    await refund(1000, 'one');
    expect(refundView(await refund(500, 'two'), capture.id)).toMatchObject({
      createTime: expect.stringMatching(/^20\d\d-.*Z$/),
      payable: {
        gross: usd('5.00'),
        fee: usd('0.00'),
        net: usd('5.00'),
        totalRefunded: usd('15.00'),
      },
    });
  });
});
