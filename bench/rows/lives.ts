import { inTurns } from '../measure/in-turns.ts';
import { liveFor, livesOf, SIDES, type Side } from '../measure/lives.ts';
import { cpuMsOf } from '../measure/processes.ts';
import type { Server } from '../measure/server.ts';
import type { Stack } from '../measure/stack.ts';
import { ratiosOf, spreadOf } from '../measure/statistics.ts';
import { type Bench, type Figure, figure, type Row, type RowResult, type Share } from './row.ts';

/** Of one slice: so many lives at once on one side. */
interface Slice {
  readonly side: Side;
  readonly width: number;
  readonly livesPerSecond: number;
  /** CPU time of each process for one life, in milliseconds. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** CPU time is shown where the machine is busy and no side waits for itself. */
const CPU_AT = 8;
const LIVES_GOAL = { facade: 1, gateway: 0.9 } as const;
const CPU_GOAL = { facade: 1.05, gateway: 1.25 } as const;
const NAMES = { bare: 'bare workflow', facade: 'typed facade', gateway: 'HTTP gateway' } as const;

export const livesRow: Row = {
  id: 'lives',
  title: 'Lives a second, and what a life costs',
  run: async (bench): Promise<RowResult> => {
    const slices = await measure(bench);
    const widths = bench.plan.atOnce;
    const { sliceSeconds, rounds, warmUpSeconds } = bench.plan;
    return {
      figures: [
        ...widths.flatMap((width) => livesFigures(slices, width)),
        ...(widths.includes(CPU_AT) ? cpuFigures(slices) : []),
      ],
      shares: { unit: 'ms of CPU a life', of: sharesOf(slices) },
      notes: [
        `A life is: create the order, the payer approves, authorize, capture, each call with its answer. ${warmUpSeconds} s of lives on each side before, then ${rounds} rounds; in each, every side lives for ${sliceSeconds} s, one after the other, and every other round in the opposite order.`,
        'Whoever holds a Temporal connection waits for the hold by one long poll of the history, on both sides; a caller of the gateway waits with `?wait=AUTHORIZED`.',
      ],
    };
  },
};

async function measure({ plan, server, stack: both, say }: Bench): Promise<readonly Slice[]> {
  const stack = await both();
  const live = livesOf(stack);
  for (const side of SIDES) await liveFor(plan.warmUpSeconds, CPU_AT, live[side]);
  const slices: Slice[] = [];
  for (const width of plan.atOnce) {
    await inTurns(SIDES, plan.rounds, async (side) => {
      const before = cpuOf(server, stack);
      const { lives, seconds } = await liveFor(plan.sliceSeconds, width, live[side]);
      const used = Object.entries(cpuOf(server, stack)).map(
        ([name, ms]) => [name, (ms - (before[name] ?? 0)) / lives] as const,
      );
      const livesPerSecond = lives / seconds;
      slices.push({ side, width, livesPerSecond, cpuMs: Object.fromEntries(used) });
      say(
        `${side.padEnd(8)} ${String(width).padStart(4)} at once: ${livesPerSecond.toFixed(1)} lives/s`,
      );
    });
  }
  return slices;
}

/** This process is the client of both sides. The server is left out where its process is not known. */
function cpuOf(server: Server, { parts }: Stack): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const serverMs = server.cpuMs();
  const databaseMs = server.databaseCpuMs();
  return {
    ...(serverMs !== null && { 'Temporal server': serverMs }),
    ...(databaseMs !== null && { 'its database': databaseMs }),
    'PayPal simulator': cpuMsOf(parts.simulator.pid),
    worker: cpuMsOf(parts.worker.pid) + cpuMsOf(parts.bareWorker.pid),
    gateway: cpuMsOf(parts.gateway.pid),
    client: (user + system) / 1_000,
  };
}

const of = (slices: readonly Slice[], side: Side, width: number): readonly Slice[] =>
  slices.filter((slice) => slice.side === side && slice.width === width);

const livesFigures = (slices: readonly Slice[], width: number): readonly Figure[] => {
  const rates = (side: Side) => of(slices, side, width).map((slice) => slice.livesPerSecond);
  const bare = spreadOf(rates('bare'));
  return (['facade', 'gateway'] as const).map((side) =>
    figure(`${NAMES[side]}, ${width} at once`, 'lives/s', {
      bare,
      product: spreadOf(rates(side)),
      ratio: ratiosOf(rates(side), rates('bare')),
      goal: { of: 'ratio', atLeast: LIVES_GOAL[side] },
    }),
  );
};

const cpuFigures = (slices: readonly Slice[]): readonly Figure[] => {
  const sums = (side: Side) =>
    of(slices, side, CPU_AT).map(({ cpuMs }) =>
      Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0),
    );
  return (['facade', 'gateway'] as const).map((side) =>
    figure(`${NAMES[side]}, all processes, ${CPU_AT} at once`, 'ms of CPU a life', {
      bare: spreadOf(sums('bare')),
      product: spreadOf(sums(side)),
      ratio: ratiosOf(sums(side), sums('bare')),
      goal: { of: 'ratio', atMost: CPU_GOAL[side] },
    }),
  );
};

const sharesOf = (slices: readonly Slice[]): readonly Share[] =>
  SIDES.flatMap((side) => {
    const measured = of(slices, side, CPU_AT);
    return Object.keys(measured[0]?.cpuMs ?? {}).map((part) => ({
      side: NAMES[side],
      part,
      value: spreadOf(measured.map(({ cpuMs }) => cpuMs[part] ?? 0)).median,
    }));
  });
