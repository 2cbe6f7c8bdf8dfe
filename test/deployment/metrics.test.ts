import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  ActByKey,
  AmountMinorKey,
  CheckoutStatusKey,
  CurrencyKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../../src/contract/search-attributes.ts';
import { freePort } from '../../src/dev/ports.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { monitoredMetrics } from '../ops/monitored.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { alertsOf, namesOf, type Scrape, samplesOf } from './exposition.ts';

const MINUTE = 60_000;
const money = (value: string) => ({ currencyCode: 'USD', value });

let stack: Stack;
let receiver: Server;
let workerUrl: string;
let texts: { worker: string; gateway: string };

const scrape = async (): Promise<Scrape> => {
  const [worker, gateway] = await Promise.all(
    [workerUrl, stack.gatewayUrl].map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  texts = { worker: worker ?? '', gateway: gateway ?? '' };
  return new Map([...samplesOf(texts.worker), ...samplesOf(texts.gateway)]);
};

const faults = async (...rules: readonly object[]): Promise<void> => {
  const body = JSON.stringify({ rules });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${stack.simulatorUrl}/_simulator/faults`, { method: 'PUT', headers, body });
};

const sumOf = (seen: Scrape, pattern: RegExp): number =>
  [...seen].reduce((sum, [series, value]) => (pattern.test(series) ? sum + value : sum), 0);

/** Scrapes until the series that match add up to this. */
const scrapeUntil = (pattern: RegExp, least: number): Promise<Scrape> =>
  vi.waitFor(
    async () => {
      const seen = await scrape();
      expect(sumOf(seen, pattern), String(pattern)).toBeGreaterThanOrEqual(least);
      return seen;
    },
    { timeout: 90_000, interval: 500 },
  );

const authorized = async (checkoutId: string) => {
  const holdfast = createHoldfastHttp({ baseUrl: stack.gatewayUrl });
  const { orderId } = await holdfast.start({
    checkoutId,
    purchaseUnit: { amount: money('100.00') },
  });
  const approve = `${stack.simulatorUrl}/_simulator/orders/${orderId}/approve`;
  await fetch(approve, { method: 'POST' });
  await holdfast.approve(checkoutId);
  await holdfast.wait(checkoutId, 'AUTHORIZED');
  return holdfast;
};

beforeAll(async () => {
  receiver = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(receiver.listening).toBe(true));
  const address = receiver.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const port = await freePort();
  workerUrl = `http://127.0.0.1:${port}`;
  stack = await startStack({
    HOLDFAST_WORKER_PORT: String(port),
    HOLDFAST_EVENTS_URL: `http://127.0.0.1:${address.port}`,
    HOLDFAST_EVENTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  });
}, 2 * MINUTE);
afterAll(async () => {
  await stack.stop();
  receiver.close();
});

describe('the metrics of a worker and a gateway', { timeout: 4 * MINUTE }, () => {
  it('are served by the worker beside its health, and nothing else is', async () => {
    const status = async (route: string, method = 'GET') =>
      (await fetch(`${workerUrl}${route}`, { method })).status;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/readyz')).toBe(200);
    expect(await status('/metrics', 'POST')).toBe(405);
    expect(await status('/')).toBe(404);
  });

  it('show a capture without a usable answer, and the alert about it fires', async () => {
    const holdfast = await authorized('metrics-unknown');
    const before = await scrape();
    await faults({
      operation: 'captureAuthorization',
      kind: 'altered-answer',
      set: { 'amount.value': '9.99' },
      times: 1,
    });
    const capture = holdfast.capture('metrics-unknown', { amount: money('40.00') }, { key: 'p' });
    capture.catch(() => undefined);
    const after = await scrapeUntil(/^holdfast_unknown_outcomes_total/, 1);
    await capture.catch(() => undefined);
    await faults();
    expect(await alertsOf(before, before)).not.toContain('HoldfastOutcomeUnknown');
    expect(await alertsOf(before, after)).toContain('HoldfastOutcomeUnknown');
  });

  it('show an outage of PayPal, and the alert about it fires', async () => {
    const holdfast = await authorized('metrics-outage');
    const before = await scrape();
    await faults({ operation: 'captureAuthorization', kind: '503', probability: 1 });
    const capture = holdfast.capture('metrics-outage', { amount: money('40.00') }, { key: 'p' });
    capture.catch(() => undefined);
    const failed = /^holdfast_paypal_call_duration_seconds_count\{.*PAYPAL_SERVER_ERROR/;
    const after = await scrapeUntil(failed, 2);
    await faults();
    await capture.catch(() => undefined);
    expect(await alertsOf(before, before)).not.toContain('HoldfastPayPalFailing');
    expect(await alertsOf(before, after)).toContain('HoldfastPayPalFailing');
  });

  it('show a deadline that no worker meets, and the alerts about it fire', async () => {
    const before = await scrape();
    const connection = await Connection.connect({ address: stack.temporalAddress });
    const client = new Client({ connection });
    // As Temporal shows a hold whose workers have been away for an hour: nobody polls this queue.
    const handle = await client.workflow.start('checkout', {
      workflowId: 'checkout:default:nobody-works',
      taskQueue: 'nobody-works',
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CheckoutStatusKey, value: 'AUTHORIZED' },
        { key: MerchantIdKey, value: 'default' },
        { key: AmountMinorKey, value: 10_000 },
        { key: CurrencyKey, value: 'USD' },
        { key: NeedsAttentionKey, value: false },
        { key: ActByKey, value: new Date(Date.now() - 60 * MINUTE) },
      ]),
    });
    const after = await scrapeUntil(/^holdfast_holds_at_risk\{.*DEADLINE_MISSED/, 1);
    await handle.terminate();
    await connection.close();
    expect(await alertsOf(before, before)).not.toContain('HoldfastDeadlineLate');
    expect(await alertsOf(before, after)).toEqual(
      expect.arrayContaining(['HoldfastDeadlineLate', 'HoldfastHoldsAtRisk']),
    );
    expect(sumOf(after, /^holdfast_held_minor_units\{.*USD/)).toBeGreaterThanOrEqual(10_000);
  });

  it('have every name that the alert rules and the dashboard ask for', async () => {
    const holdfast = await authorized('metrics-names');
    await expect(holdfast.get('no-such-checkout')).rejects.toThrow();
    await faults({
      operation: 'reauthorizeAuthorization',
      kind: 'refuse',
      issue: 'REAUTHORIZATION_NOT_SUPPORTED',
      times: 1,
    });
    await fetch(`${stack.gatewayUrl}/_dev/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ checkoutId: 'metrics-names', seconds: 4 * 86_400 }),
    });
    await scrapeUntil(/^holdfast_timer_lateness_seconds_count/, 1);
    await scrapeUntil(/^holdfast_paypal_refusals_total/, 1);
    const seen = namesOf(await scrapeUntil(/^holdfast_delivery_duration_seconds_count/, 1));
    expect(
      monitoredMetrics().filter((name) => !seen.has(name) && !ONLY_AFTER_ERRORS.has(name)),
    ).toEqual([]);
  });

  it('are the ones that docs/metrics.md lists', async () => {
    await scrape();
    const file = path.join(PACKAGE_ROOT, 'docs', 'metrics.md');
    const page = readFileSync(file, 'utf8');
    const begin =
      '<!-- metrics: written by UPDATE_DOCS=1 npx vitest run test/deployment/metrics.test.ts -->';
    const end = '<!-- end of metrics -->';
    const [intro = '', rest = ''] = page.split(begin);
    const fresh = `${intro}${begin}\n\n${tableOf(texts)}\n\n${end}${rest.split(end)[1] ?? ''}`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });
});

/** The SDK shows a counter only once it has counted: these count what did not happen here. */
const ONLY_AFTER_ERRORS = new Set([
  'temporal_workflow_task_execution_failed_total',
  'temporal_sticky_cache_miss_total',
  'temporal_workflow_task_queue_poll_empty_total',
]);

const tableOf = (scraped: { readonly worker: string; readonly gateway: string }): string => {
  const rows = Object.entries(scraped).flatMap(([process, text]) =>
    [...text.matchAll(/^# HELP (holdfast_\w+) (.+)\n# TYPE \1 (\w+)$/gm)].map(
      ([, name, help, type]) => `| \`${name}\` | ${type} | ${process} | ${help} |`,
    ),
  );
  return ['| Metric | Type | Of | What it says |', '|---|---|---|---|', ...rows.sort()].join('\n');
};
