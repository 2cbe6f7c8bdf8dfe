import { randomUUID } from 'node:crypto';
import { arrivals } from '../measure/arrivals.ts';
import { isExact, ledgerOf } from '../measure/ledger.ts';
import { payerApproves } from '../measure/lives.ts';
import type { Stack } from '../measure/stack.ts';
import { quantile, spreadOf } from '../measure/statistics.ts';
import { type Bench, figure, type Row } from './row.ts';

/** PayPal as a shop meets it: a log-normal latency, and 0.7 % of the calls fail, half of them after they took effect. */
const LATENCY = { p50Ms: 120, p99Ms: 380, seed: 1 } as const;
const FAULTS = {
  seed: 1,
  rules: [
    { operation: '*', kind: '503', probability: 0.0035 },
    { operation: '*', kind: 'lost-answer', probability: 0.0035 },
  ],
} as const;

const AMOUNT = '100.00';
const P99_GOAL_MS = 1_000;
const CALLS = ['start', 'approve', 'capture'] as const;

type Life = Readonly<Record<(typeof CALLS)[number], number>> & { readonly orderId: string };

/** What came of one rate. */
interface Held {
  readonly rate: number;
  readonly lives: readonly Life[];
  readonly failed: number;
  readonly p99Ms: number;
}

/**
 * Constant arrival rates, the next one higher, until calls take too long; then the highest that can be held is. Callers
 * do not wait for each other, as shoppers do not.
 */
export const loadRow: Row = {
  id: 'load',
  title: 'Load: a constant arrival rate',
  run: (bench) =>
    bench.withStack({}, async (stack) => {
      await setSimulator(stack, 'knobs', { latency: LATENCY });
      await liveAt(stack, { perSecond: 2, seconds: 3 });
      await setSimulator(stack, 'faults', FAULTS);
      const tried = await rising(bench, stack);
      const held = await hold(bench, stack, tried);
      const ledger = await ledgerOf(stack.simulatorUrl);
      const lived = [...tried, ...held].flatMap(({ lives }) => lives);
      const wrong = lived.filter(({ orderId }) => !isExact(ledger.get(orderId), AMOUNT)).length;
      const twice = [...ledger.values()].filter(({ captures }) => captures.length > 1).length;
      const failed = [...tried, ...held].reduce((sum, one) => sum + one.failed, 0);
      const at = held.at(-1) ?? tried[0];
      if (at === undefined) throw new Error('no rate was tried');
      const count = (what: string, value: number, atMost: number | null) =>
        figure(what, 'lives', {
          product: spreadOf([value]),
          goal: atMost === null ? null : { of: 'product', atMost },
        });
      return {
        figures: [
          figure('highest rate held', 'lives/s', { product: spreadOf([at.rate]) }),
          ...CALLS.flatMap((call) => callFigures(call, at)),
          count('lived at all rates together', lived.length, null),
          count('without their whole answer', failed, 0),
          count('whose money did not move exactly once', wrong, 0),
          count('captured twice, of all orders', twice, 0),
        ],
        bars: {
          title: 'The slowest call of a life by arrival rate, 99th percentile',
          unit: 'ms',
          of: tried.map(({ rate, p99Ms }) => ({ label: `${rate} lives/s`, value: p99Ms })),
        },
        notes: notesOf(bench, tried),
      };
    }),
};

const notesOf = ({ plan }: Bench, tried: readonly Held[]): readonly string[] => {
  const { stepSeconds, holdSeconds } = plan.load;
  return [
    `Through the gateway, which calls the simulator with a latency of p50 ${LATENCY.p50Ms} ms and p99 ${LATENCY.p99Ms} ms; 0.7 % of PayPal’s calls fail, half of them after they took effect.`,
    `Each rate for ${stepSeconds} s (${tried.map(({ rate }) => rate).join(', ')} lives/s), until the 95th percentile of a call is above ${P99_GOAL_MS} ms; then the highest below it, and lower ones until the 99th percentile of one stays below it for ${holdSeconds} s.`,
    'A start is counted from the instant at which it was due; an approval until the hold is seen. Each checkout is compared with the simulator’s ledger.',
  ];
};

const callFigures = (call: (typeof CALLS)[number], { lives }: Held) => {
  const ms = lives.map((life) => life[call]);
  if (ms.length === 0) return [];
  return [
    figure(`${call}, median`, 'ms', { product: spreadOf([quantile(ms, 0.5)]) }),
    figure(`${call}, 99th percentile`, 'ms', {
      product: spreadOf([quantile(ms, 0.99)]),
      goal: { of: 'product', atMost: P99_GOAL_MS },
    }),
  ];
};

async function rising({ plan, say }: Bench, stack: Stack): Promise<readonly Held[]> {
  const { rates, stepSeconds } = plan.load;
  const tried: Held[] = [];
  for (const rate of rates) {
    const step = await liveAt(stack, { perSecond: rate, seconds: stepSeconds });
    tried.push(step);
    say(`${rate} lives/s: p99 ${step.p99Ms.toFixed(0)} ms, ${step.failed} failed`);
    if (slowestOf(step, 0.95) > P99_GOAL_MS) break;
  }
  return tried;
}

/** The highest rate that was fast enough, and lower ones until one is so for all the time. A tenth of it shows what is not. */
async function hold(
  { plan, say }: Bench,
  stack: Stack,
  tried: readonly Held[],
): Promise<readonly Held[]> {
  const held: Held[] = [];
  const { holdSeconds } = plan.load;
  const isHeld = async (perSecond: number, seconds: number): Promise<boolean> => {
    const one = await liveAt(stack, { perSecond, seconds });
    held.push(one);
    const { p99Ms, failed } = one;
    say(`${perSecond} lives/s for ${seconds} s: p99 ${p99Ms.toFixed(0)} ms, ${failed} failed`);
    return p99Ms <= P99_GOAL_MS;
  };
  const fast = tried.filter((one) => slowestOf(one, 0.95) <= P99_GOAL_MS);
  for (const { rate } of fast.toReversed()) {
    if ((await isHeld(rate, holdSeconds / 10)) && (await isHeld(rate, holdSeconds))) break;
  }
  return held;
}

const slowestOf = ({ lives }: Pick<Held, 'lives'>, q: number): number =>
  lives.length === 0
    ? Number.POSITIVE_INFINITY
    : Math.max(
        ...CALLS.map((call) =>
          quantile(
            lives.map((life) => life[call]),
            q,
          ),
        ),
      );

async function liveAt(
  stack: Stack,
  at: { readonly perSecond: number; readonly seconds: number },
): Promise<Held> {
  const settled = await arrivals(at, (dueAt) => live(stack, dueAt));
  const lives = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return {
    rate: at.perSecond,
    lives,
    failed: settled.length - lives.length,
    p99Ms: slowestOf({ lives }, 0.99),
  };
}

async function live(stack: Stack, dueAt: number): Promise<Life> {
  const { http } = stack;
  const checkoutId = randomUUID();
  const purchaseUnit = { amount: { currencyCode: 'USD', value: AMOUNT } };
  const { orderId } = await http.start({ checkoutId, purchaseUnit }, { key: checkoutId });
  const start = performance.now() - dueAt;
  await payerApproves(stack, orderId);
  const approvedAt = performance.now();
  await http.approve(checkoutId);
  const { status } = await http.wait(checkoutId, 'AUTHORIZED');
  if (status !== 'AUTHORIZED') throw new Error(`${checkoutId} is ${status}`);
  const approve = performance.now() - approvedAt;
  const capturedAt = performance.now();
  await http.capture(checkoutId, {}, { key: 'all' });
  return { start, approve, capture: performance.now() - capturedAt, orderId: orderId ?? '' };
}

async function setSimulator(
  { simulatorUrl }: Stack,
  what: 'knobs' | 'faults',
  body: object,
): Promise<void> {
  const answer = await fetch(`${simulatorUrl}/_simulator/${what}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulator answers ${answer.status}: ${await answer.text()}`);
}
