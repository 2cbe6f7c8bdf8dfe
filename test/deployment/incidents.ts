import { randomUUID } from 'node:crypto';
import { TypedSearchAttributes } from '@temporalio/common';
import { expect } from 'vitest';
import {
  ActByKey,
  CheckoutStatusKey,
  CurrencyKey,
  HeldMinorKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../../src/contract/search-attributes.ts';
import { TASK_QUEUE } from '../../src/contract/workflow-ids.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import type { Scrape } from './exposition.ts';
import type { Incident } from './incident.ts';
import { lateEvent, notCounted, pausedOverDeadline } from './incidents-of-time.ts';
import { noSlots, pollsInVain } from './incidents-of-workers.ts';
import { type MonitoredStack, money, sumOf } from './monitored-stack.ts';

const noUsableAnswer: Incident = {
  title: 'a capture without a usable answer',
  alerts: ['HoldfastOutcomeUnknown'],
  prepare: ({ authorized }) => authorized('incident-unknown'),
  provoke: async ({ paypal, holdfast, scrapeUntil }) => {
    await paypal.faults([
      {
        operation: 'captureAuthorization',
        kind: 'altered-answer',
        set: { 'amount.value': '9.99' },
        times: 1,
      },
    ]);
    const amount = money('40.00');
    const capture = holdfast
      .capture('incident-unknown', { amount }, { key: 'p' })
      .catch(() => undefined);
    const seen = await scrapeUntil(/^holdfast_unknown_outcomes_total/, 1);
    await capture;
    return seen;
  },
};

const outage: Incident = {
  title: 'an outage of PayPal',
  alerts: ['HoldfastPayPalFailing'],
  prepare: ({ authorized }) => authorized('incident-outage'),
  provoke: async ({ paypal, holdfast, scrapeUntil }) => {
    await paypal.faults([{ operation: 'captureAuthorization', kind: '503', probability: 1 }]);
    const amount = money('40.00');
    const capture = holdfast
      .capture('incident-outage', { amount }, { key: 'p' })
      .catch(() => undefined);
    const failed = /^holdfast_paypal_call_duration_seconds_count\{.*PAYPAL_SERVER_ERROR/;
    const seen = await scrapeUntil(failed, 2);
    await paypal.faults([]);
    await capture;
    return seen;
  },
};

const slowAnswers: Incident = {
  title: 'an answer of PayPal that takes six seconds',
  alerts: ['HoldfastPayPalSlow'],
  provoke: async ({ paypal, holdfast, scrape }) => {
    await paypal.faults([{ operation: 'createOrder', kind: 'slow', ms: 6_000, times: 1 }]);
    await holdfast.start({ purchaseUnit: { amount: money('100.00') } });
    return await scrape();
  },
};

const refusedAccount: Incident = {
  title: 'an account that PayPal refuses',
  alerts: ['HoldfastRefusals'],
  provoke: async ({ paypal, holdfast, scrape }) => {
    const issue = 'PAYEE_ACCOUNT_RESTRICTED';
    await paypal.faults([{ operation: 'createOrder', kind: 'refuse', issue, times: 1 }]);
    const start = holdfast.start({ purchaseUnit: { amount: money('100.00') } });
    await expect(start).rejects.toThrow(issue);
    return await scrape();
  },
};

const failingRequests: Incident = {
  title: 'requests that cannot be answered',
  alerts: ['HoldfastRequestsFail'],
  prepare: ({ authorized }) => authorized('incident-payer'),
  provoke: async ({ stack, paypal, scrape }) => {
    await paypal.faults([{ operation: 'getOrder', kind: '503', probability: 1 }]);
    const { status } = await fetch(`${stack.gatewayUrl}/v1/checkouts/incident-payer/payer`);
    await paypal.faults([]);
    expect(status).toBe(503);
    return await scrape();
  },
};

const failingDeliveries: Incident = {
  title: 'a receiver of the merchant that answers 500',
  alerts: ['HoldfastDeliveriesFail'],
  provoke: async ({ receiver, authorized, scrapeUntil }) => {
    receiver('FAILS');
    await authorized('incident-receiver');
    const failed = /^holdfast_delivery_duration_seconds_count\{.*EVENT_NOT_DELIVERED/;
    const seen = await scrapeUntil(failed, 1);
    receiver('ANSWERS');
    return seen;
  },
};

/** More of them a minute than PayPal is asked about (src/paypal/webhooks.ts). */
const MADE_UP_AT_MOST = 200;

const unverifiedWebhooks: Incident = {
  title: 'webhook deliveries that nobody can verify now',
  alerts: ['HoldfastWebhooksFail'],
  provoke: async ({ stack, scrape }) => {
    for (let sent = 0; sent < MADE_UP_AT_MOST; sent += 1) {
      const { status } = await fetch(`${stack.gatewayUrl}/webhooks/paypal`, {
        method: 'POST',
        headers: {
          'paypal-auth-algo': 'SHA256withRSA',
          'paypal-cert-url': `${stack.simulatorUrl}/v1/notifications/certs/CERT-not-there`,
          'paypal-transmission-id': randomUUID(),
          'paypal-transmission-sig': 'c2lnbmF0dXJl',
          'paypal-transmission-time': new Date().toISOString(),
        },
        body: '{}',
      });
      if (status === 503) break;
    }
    const seen = await scrape();
    expect(sumOf(seen, /^holdfast_webhooks_total\{.*UNDECIDED/)).toBeGreaterThanOrEqual(1);
    return seen;
  },
};

/** As Temporal shows a hold whose workers have been away: nobody polls its queue. */
const withoutWorker = (actBy: Date, needsAttention: boolean) => ({
  workflowId: `checkout:default:${randomUUID()}`,
  taskQueue: 'nobody-works',
  typedSearchAttributes: new TypedSearchAttributes([
    { key: CheckoutStatusKey, value: needsAttention ? 'NEEDS_ATTENTION' : 'AUTHORIZED' },
    { key: MerchantIdKey, value: 'default' },
    { key: HeldMinorKey, value: 10_000 },
    { key: CurrencyKey, value: 'USD' },
    { key: NeedsAttentionKey, value: needsAttention },
    { key: ActByKey, value: actBy },
  ]),
});

export const INCIDENTS: readonly Incident[] = [
  noUsableAnswer,
  outage,
  slowAnswers,
  refusedAccount,
  failingRequests,
  failingDeliveries,
  // Before the deliveries that hang: its own are behind none.
  pollsInVain,
  noSlots,
  unverifiedWebhooks,
  lateEvent,
  // The new gateway looks at the open Workflows at once: nothing below waits for the next pass.
  notCounted,
  // Last, for its time to go by.
  pausedOverDeadline,
];

/** What the gateway finds among the open Workflows, once a minute. */
export const SEEN_BY_A_PASS = [
  'HoldfastDeadlineLate',
  'HoldfastHoldsAtRisk',
  'HoldfastNeedsAttention',
  'HoldfastWorkflowTasksFail',
  'HoldfastWorkflowsReportProblems',
];

/** A missed deadline, a checkout that waits for a person, and a Workflow whose tasks fail. @returns what ends them */
export const leaveWorkflowsOpen = async ({ client }: MonitoredStack) => {
  const { workflow } = client;
  const now = Date.now();
  const handles = await Promise.all([
    workflow.start('not-of-this-release', {
      workflowId: 'incident:type',
      taskQueue: TASK_QUEUE,
      // The SDK answers the first attempt; the next ones end by their time-out.
      workflowTaskTimeout: '1 second',
    }),
    workflow.start('checkout', withoutWorker(new Date(now - HOUR), false)),
    workflow.start('checkout', withoutWorker(new Date(now + 5 * DAY), true)),
  ]);
  return async (): Promise<void> => {
    await Promise.all(handles.map((handle) => handle.terminate()));
  };
};

/** Scrapes once a pass has seen all of them. */
export const passOverOpenWorkflows = async ({ scrapeUntil }: MonitoredStack): Promise<Scrape> => {
  await scrapeUntil(/^holdfast_workflows_reporting_problems/, 1);
  await scrapeUntil(/^holdfast_needs_attention/, 1);
  return await scrapeUntil(/^holdfast_holds_at_risk\{.*DEADLINE_MISSED/, 1);
};
