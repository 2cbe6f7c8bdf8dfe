import type { Info } from '@temporalio/activity';
import {
  ActivityCancellationDetails,
  ApplicationFailure,
  CancelledFailure,
} from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';

import { createActivities } from '../../src/activities/index.ts';
import type { PayPalActivities } from '../../src/contract/activities.ts';
import { classOf } from '../../src/domain/paypal/issue-codes.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';
import type { Answer } from '../../src/domain/paypal/resources.ts';
import type { Doing } from '../paypal/answering-server.ts';
import { documentedIssues } from '../paypal/documented-issues.ts';
import {
  always,
  authorizationBody,
  captureBody,
  dollars,
  errorBody,
  SECRET,
  stubPayPal,
} from '../paypal/stub-paypal.ts';

const requestId = 'holdfast-1';
const orderId = '5O190127TN364715T';
const rootId = '3C679366HH908993F';
const captureId = '2GG279541U471931P';
const purchaseUnit = { amount: { currencyCode: 'USD', value: '100.00' } };

const shipment = {
  captureId,
  trackingNumber: '443844607820',
  carrier: 'FEDEX',
  notifyPayer: false,
};
const trackerId = `${captureId}-443844607820`;

type Call = (activities: PayPalActivities) => Promise<Answer<unknown>>;

/** Every activity, called as a Workflow would. */
const CALLS: Readonly<Record<keyof PayPalActivities, Call>> = {
  createOrder: (to) => to.createOrder({ purchaseUnit, requestId }),
  getOrder: (to) => to.getOrder({ orderId }),
  patchOrder: (to) => to.patchOrder({ orderId, purchaseUnit }),
  authorizeOrder: (to) => to.authorizeOrder({ orderId, amount: dollars(10_000), requestId }),
  captureOrder: (to) => to.captureOrder({ orderId, amount: dollars(10_000), requestId }),
  getAuthorization: (to) => to.getAuthorization({ authorizationId: rootId }),
  captureAuthorization: (to) =>
    to.captureAuthorization({
      authorizationId: rootId,
      amount: dollars(4000),
      finalCapture: false,
      requestId,
    }),
  reauthorizeAuthorization: (to) =>
    to.reauthorizeAuthorization({ rootId, amount: dollars(10_000), requestId }),
  voidAuthorization: (to) => to.voidAuthorization({ rootId, requestId }),
  getCapture: (to) => to.getCapture({ captureId }),
  refundCapture: (to) =>
    to.refundCapture({ captureId, amount: dollars(1000), requestId, customId: 'refund-7' }),
  getRefund: (to) => to.getRefund({ refundId: '1JU08902781691411' }),
  getPaymentV1: (to) => to.getPaymentV1({ paymentId: 'PAY-0US81985GW1191216KOY7OXA' }),
  getAuthorizationV1: (to) => to.getAuthorizationV1({ authorizationId: rootId }),
  captureAuthorizationV1: (to) =>
    to.captureAuthorizationV1({
      authorizationId: rootId,
      amount: dollars(4000),
      finalCapture: false,
      invoiceId: 'HF-1',
    }),
  reauthorizeAuthorizationV1: (to) =>
    to.reauthorizeAuthorizationV1({ rootId, amount: dollars(10_000) }),
  voidAuthorizationV1: (to) => to.voidAuthorizationV1({ rootId, requestId }),
  getCaptureV1: (to) => to.getCaptureV1({ captureId }),
  refundCaptureV1: (to) =>
    to.refundCaptureV1({ captureId, amount: dollars(1000), requestId, invoiceId: 'HF-2' }),
  getSaleV1: (to) => to.getSaleV1({ captureId }),
  refundSaleV1: (to) =>
    to.refundSaleV1({ captureId, amount: dollars(1000), requestId, invoiceId: 'HF-3' }),
  getRefundV1: (to) => to.getRefundV1({ refundId: '1JU08902781691411' }),
  getOrderV1: (to) => to.getOrderV1({ orderId: 'O-3SP845109F051535C' }),
  authorizeOrderV1: (to) =>
    to.authorizeOrderV1({ orderId: 'O-3SP845109F051535C', amount: dollars(10_000) }),
  captureOrderV1: (to) =>
    to.captureOrderV1({
      orderId: 'O-3SP845109F051535C',
      amount: dollars(10_000),
      finalCapture: true,
      invoiceId: 'HF-4',
    }),
  voidOrderV1: (to) => to.voidOrderV1({ orderId: 'O-3SP845109F051535C', requestId }),
  searchTransactions: (to) =>
    to.searchTransactions({
      from: 0,
      until: 86_400_000,
      page: 1,
      authorizationIds: [rootId],
      invoiceId: null,
      customId: null,
    }),
  getDispute: (to) => to.getDispute({ disputeId: 'PP-D-27803' }),
  listOpenDisputes: (to) => to.listOpenDisputes({ captureId }),
  getEvent: (to) => to.getEvent({ eventId: 'WH-2WR32451HC0233532-67976317FL4543714' }),
  trackOrder: (to) => to.trackOrder({ ...shipment, orderId, requestId }),
  patchTracker: (to) => to.patchTracker({ orderId, trackerId, status: 'CANCELLED' }),
  getTrackers: (to) => to.getTrackers({ orderId }),
  addTrackersBatch: (to) => to.addTrackersBatch(shipment),
  getTracker: (to) => to.getTracker(shipment),
  replaceTracker: (to) => to.replaceTracker({ ...shipment, status: 'SHIPPED' }),
};

const operations = [
  'createOrder',
  'getOrder',
  'patchOrder',
  'authorizeOrder',
  'captureOrder',
  'getAuthorization',
  'captureAuthorization',
  'reauthorizeAuthorization',
  'voidAuthorization',
  'getCapture',
  'refundCapture',
  'getRefund',
  'trackOrder',
  'patchTracker',
] as const satisfies readonly Operation[];
const writes = operations.filter((operation) => !operation.startsWith('get'));
/** Payments v1 lists its errors for the whole API, and names them by `name`. */
const deprecated = [
  'getPaymentV1',
  'getAuthorizationV1',
  'captureAuthorizationV1',
  'reauthorizeAuthorizationV1',
  'voidAuthorizationV1',
  'getCaptureV1',
  'refundCaptureV1',
  'getSaleV1',
  'refundSaleV1',
  'getRefundV1',
  'getOrderV1',
  'authorizeOrderV1',
  'captureOrderV1',
  'voidOrderV1',
] as const satisfies readonly Operation[];
/** PayPal lets an app do these apart from payments. */
const apart = [
  'getDispute',
  'listOpenDisputes',
  'getEvent',
  'addTrackersBatch',
  'getTracker',
  'replaceTracker',
  'searchTransactions',
] as const satisfies readonly Operation[];

/** Runs one activity before a PayPal that answers every call with `doing`. */
const perform = async (
  operation: keyof PayPalActivities,
  doing: Doing,
  access: { timeoutMs?: number } = {},
): Promise<Answer<unknown>> => {
  const { paypal } = await stubPayPal(always(doing), access);
  const activities = createActivities({ accountOf: () => paypal });
  return quietEnvironment().run(() => CALLS[operation](activities));
};

const OF_A_CHECKOUT = { workflowExecution: { workflowId: 'checkout:default:c-1', runId: 'r' } };

/** Temporal's own activity environment, without a log line per expected failure. */
const quietEnvironment = (info: Partial<Info> = {}): MockActivityEnvironment =>
  new MockActivityEnvironment(
    { ...OF_A_CHECKOUT, ...info },
    { logger: new DefaultLogger('ERROR') },
  );

const failureOf = async (call: Promise<unknown>): Promise<ApplicationFailure> => {
  const outcome: unknown = await call.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof ApplicationFailure) return outcome;
  throw new Error('expected an ApplicationFailure', { cause: outcome });
};

const statusOf = (issue: string): number => {
  if (issue === 'PERMISSION_DENIED') return 403;
  if (issue === 'INVALID_ACCOUNT_STATUS') return 401;
  if (issue === 'INVALID_RESOURCE_ID') return 404;
  return issue === 'PREVIOUS_REQUEST_IN_PROGRESS' ? 409 : 422;
};

describe('a call that PayPal permits apart from payments', () => {
  it.each([...apart, 'trackOrder', 'patchTracker'] as const)(
    '%s is refused with a value, not tried again, where the app has no access',
    async (operation) => {
      const forbidden = { status: 403, body: { name: 'NOT_AUTHORIZED', debug_id: 'f00d' } };
      expect(await perform(operation, forbidden)).toMatchObject({
        kind: 'REFUSED',
        refusal: { httpStatus: 403, issue: 'NOT_AUTHORIZED', issueClass: 'CONFIGURATION' },
      });
    },
  );

  it('is tried again where the account is refused', async () => {
    const body = { name: 'AUTHENTICATION_FAILURE' };
    const failure = await failureOf(perform('getDispute', { status: 401, body }));
    expect(failure).toMatchObject({ type: 'PAYPAL_ACCOUNT', nonRetryable: false });
  });
});

describe('PayPal’s definite no', () => {
  it.each(operations)(
    'to %s is a value with its class, for every documented issue but the passing ones',
    async (operation) => {
      let issue = '';
      const { paypal } = await stubPayPal((one) =>
        one.path === '/v1/oauth2/token'
          ? undefined
          : { status: statusOf(issue), body: errorBody('NO', issue) },
      );
      const activities = createActivities({ accountOf: () => paypal });
      const lasting = documentedIssues(operation).filter(
        (one) => !one.endsWith('_IN_PROGRESS') && one !== 'INVALID_ACCOUNT_STATUS',
      );
      expect(lasting.length).toBeGreaterThan(0);
      for (issue of lasting) {
        const answer = await quietEnvironment().run(() => CALLS[operation](activities));
        expect(answer).toEqual({
          kind: 'REFUSED',
          refusal: {
            httpStatus: statusOf(issue),
            issue,
            issueClass: classOf({ operation, issue, httpStatus: statusOf(issue) }),
            debugId: '90957fca61718',
            description: `${issue} described`,
          },
        });
      }
    },
  );

  it.each(deprecated)('to %s is named by v1’s own name, not by a sentence', async (operation) => {
    const name = 'AUTHORIZATION_ID_DOES_NOT_EXIST';
    const details = [{ field: 'id', issue: 'There is no such authorization' }];
    const doing = { status: 404, body: { name, message: 'no', debug_id: 'f00d', details } };
    expect(await perform(operation, doing)).toMatchObject({
      kind: 'REFUSED',
      refusal: { httpStatus: 404, issue: name, issueClass: 'RECONCILE', debugId: 'f00d' },
    });
  });

  it('that PayPal has never documented is a value too, for an operator', async () => {
    const doing = { status: 422, body: errorBody('UNPROCESSABLE_ENTITY', 'BRAND_NEW_ISSUE') };
    await expect(perform('captureAuthorization', doing)).resolves.toMatchObject({
      kind: 'REFUSED',
      refusal: { issue: 'BRAND_NEW_ISSUE', issueClass: 'OPERATOR' },
    });
  });

  it.each([
    ['reauthorizeAuthorization', 'REAUTHORIZATION_TOO_SOON'],
    ['refundCapture', 'PENDING_CAPTURE'],
    ['captureOrder', 'ORDER_COMPLETION_IN_PROGRESS'],
  ] as const)(
    'to %s that means hours or days of waiting is a value of class WAIT: %s',
    async (operation, issue) => {
      await expect(
        perform(operation, { status: 422, body: errorBody('UNPROCESSABLE_ENTITY', issue) }),
      ).resolves.toMatchObject({
        kind: 'REFUSED',
        refusal: { issue, issueClass: 'WAIT' },
      });
    },
  );

  it.each([
    ['that is repeated', { attempt: 2 }],
    [
      'whose attempts an operator has reset',
      { attempt: 1, scheduledTimestampMs: 1000, currentAttemptScheduledTimestampMs: 2000 },
    ],
  ])('to a call %s says nothing about the request that got no answer', async (_what, info) => {
    const { paypal } = await stubPayPal(
      always({ status: 422, body: errorBody('UNPROCESSABLE_ENTITY', 'PAYER_CANNOT_PAY') }),
    );
    const activities = createActivities({ accountOf: () => paypal });
    const answer = await quietEnvironment(info).run(() => CALLS.captureAuthorization(activities));
    expect(answer).toMatchObject({ kind: 'REFUSED', afterNoAnswer: true });
  });

  it.each([
    [401, 'invalid_client'],
    [403, 'access_denied'],
    [400, 'unauthorized_client'],
  ])(
    'to the token is an outage: %i %s is thrown as PAYPAL_ACCOUNT and repeated, and no money call was sent',
    async (status, issue) => {
      const { paypal, server } = await stubPayPal(() => ({ status, body: { error: issue } }));
      const activities = createActivities({ accountOf: () => paypal });
      const answer = quietEnvironment().run(() => CALLS.captureAuthorization(activities));
      await expect(answer).rejects.toMatchObject({
        type: 'PAYPAL_ACCOUNT',
        nonRetryable: false,
        details: [{ httpStatus: status, issue }],
      });
      expect(server.calls()).toEqual([]);
    },
  );
});

describe('a merchant who is not configured', () => {
  it('is an outage, and no call is made with the account of another', async () => {
    const { paypal, server } = await stubPayPal(always({ status: 201, body: captureBody() }));
    const accountOf = (merchantId: string) => (merchantId === 'default' ? paypal : null);
    const activities = createActivities({ accountOf });
    const calledBy = (workflowId: string) =>
      quietEnvironment({ workflowExecution: { workflowId, runId: 'r' } }).run(() =>
        CALLS.captureAuthorization(activities),
      );
    for (const workflowId of [
      'checkout:acme:c-1',
      'refund:acme:c-1',
      'tracker:acme:c-1',
      'default',
      'event:default:1',
    ]) {
      await expect(calledBy(workflowId), workflowId).rejects.toMatchObject({
        type: 'PAYPAL_ACCOUNT',
        nonRetryable: false,
        details: [{ issue: 'MERCHANT_UNKNOWN', httpStatus: null }],
      });
    }
    expect(server.received).toEqual([]);
    expect(await calledBy('checkout:default:c-1')).toMatchObject({ kind: 'DONE' });
    expect(await calledBy('tracker:default:c-1')).toMatchObject({ kind: 'DONE' });
  });
});

describe('a yes', () => {
  it('with DECLINED inside is DONE, because it is what PayPal did', async () => {
    const doing = { status: 201, body: captureBody({ status: 'DECLINED' }) };
    await expect(perform('captureAuthorization', doing)).resolves.toMatchObject({
      kind: 'DONE',
      value: { status: 'DECLINED' },
    });
  });

  it('carries the debug id, so that an operator can ask PayPal about it', async () => {
    const doing = {
      status: 200,
      body: authorizationBody({ status: 'VOIDED' }),
      headers: { 'paypal-debug-id': 'd9' },
    };
    await expect(perform('voidAuthorization', doing)).resolves.toMatchObject({
      kind: 'DONE',
      debugId: 'd9',
      value: { status: 'VOIDED' },
    });
  });
});

describe('an unknown outcome', () => {
  const unknowns: readonly (readonly [string, Doing, string, number | null])[] = [
    [
      'a 500 in JSON',
      { status: 500, body: { name: 'INTERNAL_SERVER_ERROR', debug_id: 'd5' } },
      'PAYPAL_SERVER_ERROR',
      500,
    ],
    ['a 502 in HTML', { status: 502, body: '<html>' }, 'PAYPAL_SERVER_ERROR', 502],
    ['a connection cut', 'cut', 'PAYPAL_NO_ANSWER', null],
    ['a 201 that is not JSON', { status: 201, body: 'ok' }, 'PAYPAL_UNREADABLE', 201],
    [
      'a 409 in progress',
      { status: 409, body: errorBody('RESOURCE_CONFLICT', 'PREVIOUS_REQUEST_IN_PROGRESS') },
      'PAYPAL_BUSY',
      409,
    ],
    ['a 408', { status: 408 }, 'PAYPAL_BUSY', 408],
  ];

  for (const [what, doing, type, httpStatus] of unknowns) {
    it.each(writes.filter((operation) => !operation.startsWith('patch') || httpStatus !== 201))(
      `of %s is Temporal's to retry under the same request id: ${what}`,
      async (operation) => {
        const failure = await failureOf(perform(operation, doing));
        expect(failure).toMatchObject({ type, nonRetryable: false });
        expect(failure.details?.[0]).toMatchObject({
          operation,
          httpStatus,
          requestId: operation.startsWith('patch') ? null : requestId,
        });
      },
    );
  }

  it('after the time limit is a failure to retry, long before the activity’s own end', async () => {
    expect(
      await failureOf(perform('captureAuthorization', 'hang', { timeoutMs: 40 })),
    ).toMatchObject({
      type: 'PAYPAL_NO_ANSWER',
      nonRetryable: false,
    });
  });

  it.each([
    ['0', 1000],
    ['7', 7000],
    ['86400', 300_000],
    [null, 30_000],
  ] as const)(
    'with 429 waits Retry-After %s within 1 s to 5 min, and up to a fifth more',
    async (header, base) => {
      const headers: Record<string, string> = header === null ? {} : { 'retry-after': header };
      const failure = await failureOf(
        perform('captureAuthorization', {
          status: 429,
          body: { name: 'RATE_LIMIT_REACHED' },
          headers,
        }),
      );
      expect(failure).toMatchObject({ type: 'PAYPAL_RATE_LIMITED', nonRetryable: false });
      expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(base);
      expect(failure.nextRetryDelay).toBeLessThanOrEqual(base * 1.2);
    },
  );

  it('leaves the wait to the retry policy where PayPal names none', async () => {
    const failure = await failureOf(perform('captureAuthorization', { status: 503 }));
    expect(failure.nextRetryDelay ?? null).toBeNull();
  });
});

describe('what no repetition can cure', () => {
  it('is an answer about another sum: the activity ends at once', async () => {
    const doing = {
      status: 201,
      body: captureBody({ amount: { currency_code: 'USD', value: '400.00' } }),
      headers: { 'paypal-debug-id': 'd7' },
    };
    const failure = await failureOf(perform('captureAuthorization', doing));
    expect(failure).toMatchObject({ type: 'PAYPAL_MISMATCH', nonRetryable: true });
    expect(failure.message).toContain('asked 40.00 USD, answered 400.00 USD');
    expect(failure.details?.[0]).toEqual({
      operation: 'captureAuthorization',
      requestId,
      debugId: 'd7',
      httpStatus: null,
      issue: null,
    });
  });
});

describe('a request PayPal could not take', () => {
  it('is never sent, and is a value, so that nobody repeats it unchanged', async () => {
    const { paypal, server } = await stubPayPal(() => undefined);
    const activities = createActivities({ accountOf: () => paypal });
    const answer = await quietEnvironment().run(() => activities.getOrder({ orderId: 'a/../b' }));
    expect(answer).toMatchObject({
      kind: 'REFUSED',
      refusal: {
        issue: 'REQUEST_MALFORMED',
        issueClass: 'OUR_MISTAKE',
        httpStatus: 400,
        debugId: null,
        isUnsent: true,
      },
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    ['is refused by PayPal’s own word, where PayPal has one', 1],
    ['says nothing about what an earlier attempt has sent', 2],
  ])('%s', async (_what, attempt) => {
    const said = { currency_code: 'USD', value: '100.00' };
    const units = [{ reference_id: 'default', amount: said }];
    const { paypal, server } = await stubPayPal(({ method }) =>
      method === 'GET' ? { status: 200, body: { id: 'ORDER1', purchase_units: units } } : undefined,
    );
    const activities = createActivities({ accountOf: () => paypal });
    const amount = { currencyCode: 'USD', value: '100.00' };
    const items = [{ name: 'Lamp', quantity: '1', unitAmount: amount }];
    const change = { unit: { items }, removes: [] };
    const input = { orderId: 'ORDER1', purchaseUnit: { amount, items }, change };
    const answer = await quietEnvironment({ attempt }).run(() => activities.patchOrder(input));
    const refusal = {
      issue: 'ITEM_TOTAL_REQUIRED',
      issueClass: 'OUR_MISTAKE',
      httpStatus: 422,
      debugId: null,
      isUnsent: true,
    };
    expect(answer).toMatchObject({ kind: 'REFUSED', refusal });
    expect(Object.hasOwn(Object(answer), 'afterNoAnswer')).toBe(attempt > 1);
    expect(server.calls().map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('a cancelled activity', () => {
  const cancelledWhileWaiting = async (cancelRequested: boolean): Promise<unknown> => {
    const environment = quietEnvironment();
    const { paypal } = await stubPayPal((one) => {
      if (one.path === '/v1/oauth2/token') return undefined;
      environment.cancel(
        cancelRequested ? 'CANCELLED' : 'WORKER_SHUTDOWN',
        new ActivityCancellationDetails({ cancelRequested, workerShutdown: !cancelRequested }),
      );
      return 'hang';
    });
    const activities = createActivities({ accountOf: () => paypal });
    return environment.run(() => CALLS.getOrder(activities)).catch((error: unknown) => error);
  };

  it('stops waiting for PayPal and reports its cancellation', async () => {
    expect(await cancelledWhileWaiting(true)).toBeInstanceOf(CancelledFailure);
  });

  it('is retried elsewhere when it was only the worker that shut down', async () => {
    expect(await cancelledWhileWaiting(false)).toMatchObject({
      type: 'PAYPAL_NO_ANSWER',
      nonRetryable: false,
    });
  });
});

describe('what goes into the history', () => {
  it('holds neither secret nor payer, whatever PayPal answers', async () => {
    const doings: readonly Doing[] = [
      { status: 500, body: `<html>${SECRET} jane@example.com</html>` },
      {
        status: 429,
        body: {
          ...errorBody('RATE_LIMIT_REACHED', 'RATE_LIMIT_REACHED'),
          payer: 'jane@example.com',
        },
      },
      {
        status: 201,
        body: captureBody({ amount: { currency_code: 'USD', value: 'jane@example.com' } }),
      },
    ];
    for (const doing of doings) {
      const { message, details, stack } = await failureOf(perform('captureAuthorization', doing));
      const kept = JSON.stringify([message, details, stack]);
      expect(kept).not.toMatch(/jane|A21AAToken|EHL9/);
    }
  });
});

describe('the activities', () => {
  it('are the ones named here, so that none escapes these tests', async () => {
    const { paypal } = await stubPayPal(() => undefined);
    expect(Object.keys(createActivities({ accountOf: () => paypal })).sort()).toEqual(
      // The order's own read, of its trackers alone.
      [...operations, ...deprecated, ...apart, 'getTrackers'].sort(),
    );
  });
});
