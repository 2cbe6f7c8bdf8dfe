import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import { lookAtWorkflow } from '../../src/dev/clocks.ts';
import type { Stack } from '../support/stack.ts';
import type { Incident } from './incident.ts';
import { type MonitoredStack, sumOf } from './monitored-stack.ts';
import { sendOldEvent } from './old-event.ts';

export const lateEvent: Incident = {
  title: 'an event of PayPal that comes after an hour',
  alerts: ['HoldfastWebhooksLate'],
  provoke: async ({ stack, oldEventId, scrape, scrapeUntil }) => {
    const all = /^holdfast_webhook_lag_seconds_count/;
    const before = sumOf(await scrape(), all);
    const { gatewayUrl } = stack;
    await sendOldEvent(stack.simulatorUrl, { eventId: oldEventId, gatewayUrl });
    return await scrapeUntil(all, before + 1);
  },
};

/** The process that runs as this part now. */
const pidOf = ({ holdfast }: Stack, part: string): number => {
  const line = holdfast.lines.findLast((each) => each.startsWith(`${part} pid `)) ?? '';
  const pid = Number(line.split(' ').at(-1));
  expect(pid).toBeGreaterThan(1);
  return pid;
};

export const notCounted: Incident = {
  title: 'a gateway that starts while Temporal does not answer',
  alerts: ['HoldfastMetricsOld'],
  provoke: async ({ stack, scrape }) => {
    const ready = () => fetch(`${stack.gatewayUrl}/readyz`).then(({ status }) => status);
    const until = { timeout: 60_000, interval: 250 };
    const temporal = -pidOf(stack, 'temporal');
    process.kill(temporal, 'SIGSTOP');
    try {
      process.kill(pidOf(stack, 'gateway'), 'SIGKILL');
      return await vi.waitFor(async () => {
        expect(await ready()).toBe(503);
        const seen = await scrape();
        expect(seen.get('holdfast_visibility_pass_timestamp_seconds')).toBe(0);
        return seen;
      }, until);
    } finally {
      process.kill(temporal, 'SIGCONT');
      await vi.waitFor(async () => expect(await ready()).toBe(200), until);
    }
  },
};

const PAUSED = 'incident-paused';
const execution = { namespace: 'default', workflowId: checkoutWorkflowId('default', PAUSED) };
/** From before the pause until the deadline, so that it is due while the checkout is paused. */
const LEFT_SECONDS = 10;
/** More than the alert lets pass. */
const LATE_MS = 62_000;

/** A checkout whose deadline is seconds away, and which somebody pauses. @returns when it is due */
const pauseBeforeDeadline = async (monitored: MonitoredStack): Promise<number> => {
  const { stack, client, holdfast, authorized } = monitored;
  await authorized(PAUSED);
  const { nextDeadline } = await holdfast.get(PAUSED);
  const deadline = Date.parse(nextDeadline?.at ?? '');
  const seconds = Math.floor((deadline - Date.now()) / 1_000) - LEFT_SECONDS;
  const moved = await fetch(`${stack.gatewayUrl}/_dev/advance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ checkoutId: PAUSED, seconds }),
  });
  expect(moved.status).toBe(200);
  const reason = 'somebody looks into it';
  await client.workflowService.pauseWorkflowExecution({
    ...execution,
    reason,
    requestId: randomUUID(),
  });
  const { now } = await lookAtWorkflow(client, execution.workflowId);
  return Date.now() + deadline - now;
};

let dueAt = Number.NaN;

export const pausedOverDeadline: Incident = {
  title: 'a deadline that a checkout was paused over',
  alerts: ['HoldfastTimersLate'],
  begin: async (monitored) => {
    dueAt = await pauseBeforeDeadline(monitored);
    expect(dueAt).toBeGreaterThan(Date.now());
  },
  provoke: async ({ client, scrape }) => {
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(dueAt + LATE_MS), {
      timeout: LATE_MS + LEFT_SECONDS * 1_000,
      interval: 250,
    });
    await client.workflowService.unpauseWorkflowExecution({
      ...execution,
      requestId: randomUUID(),
    });
    return await vi.waitFor(
      async () => {
        const seen = await scrape();
        const inTime = /^holdfast_timer_lateness_seconds_bucket\{.*le="60"/;
        const all = sumOf(seen, /^holdfast_timer_lateness_seconds_count/);
        expect(all - sumOf(seen, inTime)).toBeGreaterThanOrEqual(1);
        return seen;
      },
      { timeout: 30_000, interval: 250 },
    );
  },
};
