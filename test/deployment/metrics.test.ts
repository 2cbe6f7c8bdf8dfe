import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { alerts, monitoredMetrics } from '../ops/monitored.ts';
import { alertsOf, namesOf, type Scrape } from './exposition.ts';
import {
  INCIDENTS,
  leaveWorkflowsOpen,
  passOverOpenWorkflows,
  SEEN_BY_A_PASS,
} from './incidents.ts';
import { type MonitoredStack, money, startMonitored, sumOf } from './monitored-stack.ts';

const MINUTE = 60_000;
const BY_RESTART = ['HoldfastNoWorker', 'HoldfastWorkflowTasksWait'];

/** The counters that the core of the SDK declares, in its package's sources: a worker shows one only once it has counted. */
const countersOfSdk = (): readonly string[] => {
  const core = 'node_modules/@temporalio/core-bridge/sdk-core/crates/sdk-core';
  const source = readFileSync(path.join(PACKAGE_ROOT, core, 'src/telemetry/metrics.rs'), 'utf8');
  const declared = source.matchAll(/counter\w*\(MetricParameters \{\s+name: "(\w+)"/g);
  return [...declared].map(([, name]) => `temporal_${name}_total`);
};

let monitored: MonitoredStack;
/** Before anything went wrong. */
let quiet: Scrape;
let endOpenWorkflows: () => Promise<void>;
/** All names that were served at any time: a process shows some of them only once it has counted. */
const names = new Set<string>();

const remember = (scrape: Scrape): Scrape => {
  for (const name of namesOf(scrape)) names.add(name);
  return scrape;
};

beforeAll(async () => {
  monitored = await startMonitored();
}, 2 * MINUTE);
afterAll(() => monitored?.stop());

describe('the metrics of a worker and a gateway', { timeout: 4 * MINUTE }, () => {
  it('are served by the worker beside its health, and nothing else is', async () => {
    const status = async (route: string, method = 'GET') =>
      (await fetch(`${monitored.workerUrl}${route}`, { method })).status;
    expect(await status('/healthz')).toBe(200);
    expect(await status('/readyz')).toBe(200);
    expect(await status('/metrics', 'POST')).toBe(405);
    expect(await status('/')).toBe(404);
  });

  it('raise no alert before anything went wrong', async () => {
    const { authorized, holdfast, scrape } = monitored;
    await authorized('metrics-held', 'EUR');
    await holdfast.capture('metrics-held', { amount: money('40.00', 'EUR') }, { key: 'p' });
    quiet = remember(await scrape());
    expect(await alertsOf(quiet, quiet)).toEqual([]);
    // Now, so that the minutes of the next passes go by during the incidents below.
    endOpenWorkflows = await leaveWorkflowsOpen(monitored);
    for (const { begin } of INCIDENTS) await begin?.(monitored);
  });

  it.each(INCIDENTS)('show $title, and the alert fires', async (incident) => {
    await incident.prepare?.(monitored);
    const before = await monitored.scrape();
    const after = remember(await incident.provoke(monitored));
    expect(await alertsOf(before, after)).toEqual(expect.arrayContaining([...incident.alerts]));
  });

  it('show missed deadlines, what waits for a person and tasks that fail, and the alerts fire', async () => {
    const after = remember(await passOverOpenWorkflows(monitored));
    await endOpenWorkflows();
    expect(await alertsOf(quiet, after)).toEqual(expect.arrayContaining(SEEN_BY_A_PASS));
  });

  it('show of a partly captured checkout what is still held, by one pass for all scrapes', async () => {
    const seen = await monitored.scrapeUntil(/^holdfast_held_minor_units\{.*EUR/, 1);
    expect(sumOf(seen, /^holdfast_held_minor_units\{.*EUR/)).toBe(6_000);
    const passes = new Set<number | undefined>();
    for (let scraped = 0; scraped < 10; scraped += 1) {
      const scrape = await monitored.scrape();
      passes.add(scrape.get('holdfast_visibility_pass_timestamp_seconds'));
    }
    // The next pass may fall between two of them.
    expect(passes.size).toBeLessThanOrEqual(2);
  });

  it('have every name that the alert rules and the dashboard ask for', async () => {
    const { stack, holdfast, paypal, authorized, scrapeUntil } = monitored;
    await expect(holdfast.get('no-such-checkout')).rejects.toThrow();
    await authorized('metrics-names');
    const issue = 'REAUTHORIZATION_NOT_SUPPORTED';
    await paypal.faults([
      { operation: 'reauthorizeAuthorization', kind: 'refuse', issue, times: 1 },
    ]);
    await fetch(`${stack.gatewayUrl}/_dev/advance`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ checkoutId: 'metrics-names', seconds: 4 * 86_400 }),
    });
    remember(await scrapeUntil(/^holdfast_timer_lateness_seconds_count/, 1));
    const unseen = monitoredMetrics().filter((name) => !names.has(name));
    expect(countersOfSdk()).toEqual(expect.arrayContaining(unseen));
  });

  it('make every alert fire', () => {
    const here = INCIDENTS.flatMap((incident) => incident.alerts);
    expect([...here, ...SEEN_BY_A_PASS, ...BY_RESTART].sort()).toEqual(
      alerts.map(({ alert }) => alert).sort(),
    );
  });

  it('are the ones that docs/metrics.md lists', async () => {
    const texts = await monitored.texts();
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

  it('show that no worker runs, then how long tasks have waited for one, and the alerts fire', async () => {
    const { stack, holdfast, scrape } = monitored;
    const before = await scrape();
    await fetch(`${stack.gatewayUrl}/_dev/worker/kill`, { method: 'POST' });
    const without = await vi.waitFor(
      async () => {
        const seen = await scrape();
        expect(sumOf(seen, /^temporal_num_pollers/)).toBe(0);
        return seen;
      },
      { interval: 50 },
    );
    // Only now: a task that the killed worker was given is given again, and its wait counts from there.
    const started = holdfast.start({ purchaseUnit: { amount: money('100.00') } });
    expect(await alertsOf(before, without)).toContain('HoldfastNoWorker');
    await started;
    const waited = await scrape();
    expect(await alertsOf(without, waited)).toContain('HoldfastWorkflowTasksWait');
  });
});

const tableOf = (scraped: { readonly worker: string; readonly gateway: string }): string => {
  const rows = Object.entries(scraped).flatMap(([process, text]) =>
    [...text.matchAll(/^# HELP (holdfast_\w+) (.+)\n# TYPE \1 (\w+)$/gm)].map(
      ([, name, help, type]) => `| \`${name}\` | ${type} | ${process} | ${help} |`,
    ),
  );
  return ['| Metric | Type | Of | What it says |', '|---|---|---|---|', ...rows.sort()].join('\n');
};
