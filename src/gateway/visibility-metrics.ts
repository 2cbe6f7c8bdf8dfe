import { setTimeout as delay } from 'node:timers/promises';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { OPEN_WORKFLOWS } from '../contract/open-workflows.ts';
import {
  ActByKey,
  CheckoutStatusKey,
  CurrencyKey,
  HeldMinorKey,
  MerchantIdKey,
  NeedsAttentionKey,
} from '../contract/search-attributes.ts';
import type { CheckoutStatus } from '../domain/checkout/status.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../domain/time/durations.ts';

/**
 * What Temporal's visibility knows about open checkouts, as metrics. One pass a minute, whoever scrapes how often: a scrape
 * costs Temporal nothing. Each gateway makes its own pass; they show the same, so queries take the maximum.
 */

const PASS_EVERY_MS = MINUTE;
/** A million open checkouts take 200 s. What takes longer hangs, and the next pass may not. */
const PASS_WITHIN_MS = 10 * MINUTE;
const PAGE = 1_000;
/** Lists of callers come first: a pass takes at most five pages a second. */
const BETWEEN_PAGES_MS = 200;

/** Statuses in which PayPal may hold the payer's money. */
const HOLDS_MONEY: ReadonlySet<string> = new Set<CheckoutStatus>([
  'PENDING_REVIEW',
  'AUTHORIZED',
  'PARTIALLY_CAPTURED',
  'CAPTURE_PENDING',
  'NEEDS_ATTENTION',
]);
/** Of a run that began so long ago, by the day that matters next: honor period, half of it, deadline. An adopted hold is older. */
const AGES = [
  { age: '0-3d', belowMs: 3 * DAY },
  { age: '3-10d', belowMs: 10 * DAY },
  { age: '10-26d', belowMs: 26 * DAY },
  { age: '26d+', belowMs: Number.POSITIVE_INFINITY },
];
/** A deadline is met within seconds; after this somebody has to look. */
const MISSED_AFTER_MS = 15 * MINUTE;
/** A person has to decide before the deadline does. */
const DECIDE_WITHIN_MS = 24 * HOUR;

const gaugesIn = (registers: Registry[]) => ({
  checkouts: new Gauge<string>({
    name: 'holdfast_open_checkouts',
    help: 'Open checkouts, by merchant and status.',
    labelNames: ['merchant', 'status'],
    registers,
  }),
  held: new Gauge<string>({
    name: 'holdfast_held_minor_units',
    help: 'What open checkouts hold and have not captured yet, in minor units, by age of the Workflow’s run.',
    labelNames: ['merchant', 'currency', 'age'],
    registers,
  }),
  atRisk: new Gauge<string>({
    name: 'holdfast_holds_at_risk',
    help: 'Holds whose deadline was missed by 15 minutes, or that wait for a person within 24 hours of it.',
    labelNames: ['merchant', 'reason'],
    registers,
  }),
  overdue: new Gauge({
    name: 'holdfast_deadline_overdue_seconds',
    help: 'How long the oldest deadline of an open checkout has been due; 0 where none is.',
    registers,
  }),
  needsAttention: new Gauge({
    name: 'holdfast_needs_attention',
    help: 'Open Workflows that wait for a person: checkouts, refunds, events.',
    registers,
  }),
  problems: new Gauge({
    name: 'holdfast_workflows_reporting_problems',
    help: 'Open Workflows whose Workflow Tasks fail again and again (TemporalReportedProblems).',
    registers,
  }),
  passedAt: new Gauge({
    name: 'holdfast_visibility_pass_timestamp_seconds',
    help: 'When the last pass over the open checkouts ended; 0 before the first.',
    registers,
  }),
  failures: new Counter({
    name: 'holdfast_visibility_pass_failures_total',
    help: 'Passes over the open checkouts that Temporal did not answer, or not in time.',
    registers,
  }),
});

type Gauges = ReturnType<typeof gaugesIn>;

interface Passes {
  readonly client: Client;
  readonly registry: Registry;
  readonly log: Logger;
  /** Ends the passes. */
  readonly signal: AbortSignal;
  readonly everyMs?: number;
  readonly withinMs?: number;
}

/** Passes over the open checkouts until the signal says stop. Never rejects: a failed pass is counted and logged. */
export const passOverCheckouts = async (passes: Passes): Promise<void> => {
  const { client, registry, log, signal } = passes;
  const { everyMs = PASS_EVERY_MS, withinMs = PASS_WITHIN_MS } = passes;
  const gauges = gaugesIn([registry]);
  while (!signal.aborted) {
    const startedAt = Date.now();
    const within = (): Promise<void> =>
      client.withDeadline(startedAt + withinMs, () => pass(client, gauges, signal));
    await within().catch((error: unknown) => {
      if (signal.aborted) return;
      gauges.failures.inc();
      log.warn({ detail: error instanceof Error ? error.message : String(error) }, 'pass failed');
    });
    const rest = Math.max(0, everyMs - (Date.now() - startedAt));
    await delay(rest, undefined, { signal, ref: false }).catch(() => undefined);
  }
};

const pass = async (client: Client, gauges: Gauges, signal: AbortSignal): Promise<void> => {
  const { workflow } = client;
  const sums = createSums();
  const query = `WorkflowType = 'checkout' AND ${OPEN_WORKFLOWS}`;
  let seen = 0;
  for await (const checkout of workflow.list({ query, pageSize: PAGE })) {
    sums.add(checkout);
    seen += 1;
    if (seen % PAGE === 0) await delay(BETWEEN_PAGES_MS, undefined, { signal });
  }
  const attention = await workflow.count(`${NeedsAttentionKey.name} = true AND ${OPEN_WORKFLOWS}`);
  const problems = await workflow.count(
    `TemporalReportedProblems IS NOT NULL AND ${OPEN_WORKFLOWS}`,
  );
  sums.show(gauges);
  gauges.needsAttention.set(attention.count);
  gauges.problems.set(problems.count);
  gauges.passedAt.set(Date.now() / SECOND);
};

/** Sums of one pass, shown all at once: a scrape in between sees the pass before. */
const createSums = () => {
  const now = Date.now();
  const counts = new Map<string, { readonly labels: Record<string, string>; value: number }>();
  let overdueMs = 0;
  const add = (gauge: string, labels: Record<string, string>, value: number): void => {
    const key = JSON.stringify([gauge, labels]);
    const sum = counts.get(key) ?? { labels, value: 0 };
    sum.value += value;
    counts.set(key, sum);
  };

  return {
    add: ({ typedSearchAttributes: attributes, startTime }: WorkflowExecutionInfo): void => {
      const merchant = attributes.get(MerchantIdKey) ?? 'unknown';
      const status = attributes.get(CheckoutStatusKey) ?? 'unknown';
      const dueIn = (attributes.get(ActByKey)?.getTime() ?? Number.POSITIVE_INFINITY) - now;
      add('checkouts', { merchant, status }, 1);
      overdueMs = Math.max(overdueMs, -dueIn);
      if (!HOLDS_MONEY.has(status)) return;
      const aged = AGES.find(({ belowMs }) => now - startTime.getTime() < belowMs);
      const currency = attributes.get(CurrencyKey) ?? 'unknown';
      const minor = attributes.get(HeldMinorKey) ?? 0;
      add('held', { merchant, currency, age: aged?.age ?? '26d+' }, minor);
      if (dueIn < -MISSED_AFTER_MS) add('atRisk', { merchant, reason: 'DEADLINE_MISSED' }, 1);
      else if (attributes.get(NeedsAttentionKey) === true && dueIn < DECIDE_WITHIN_MS) {
        add('atRisk', { merchant, reason: 'NEEDS_ATTENTION' }, 1);
      }
    },

    show: (gauges: Gauges): void => {
      const { checkouts, held, atRisk } = gauges;
      for (const [name, gauge] of Object.entries({ checkouts, held, atRisk })) {
        gauge.reset();
        for (const [key, { labels, value }] of counts) {
          if (key.startsWith(`["${name}"`)) gauge.set(labels, value);
        }
      }
      gauges.overdue.set(overdueMs / SECOND);
    },
  };
};
