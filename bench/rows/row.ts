import type { Server } from '../measure/server.ts';
import type { Stack, StackOptions } from '../measure/stack.ts';
import type { Spread } from '../measure/statistics.ts';

/** One line of a table: a figure of the product, of the bare workflow beside it where that has one, and the goal. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly bare: Spread | null;
  readonly product: Spread | null;
  /** Product by bare workflow, of each round. */
  readonly ratio: Spread | null;
  readonly goal: Goal | null;
}

export interface Goal {
  readonly of: 'ratio' | 'product';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** A part of a whole, such as a process's share of a life's CPU time: drawn as stacked bars. */
export interface Share {
  readonly side: string;
  readonly part: string;
  readonly value: number;
}

/** One bar each. */
export interface Bars {
  readonly title: string;
  readonly unit: string;
  readonly of: readonly { readonly label: string; readonly value: number }[];
}

export interface RowResult {
  readonly figures: readonly Figure[];
  readonly bars?: Bars;
  readonly shares?: { readonly unit: string; readonly of: readonly Share[] };
  /** How it was measured, as plain sentences. */
  readonly notes: readonly string[];
}

/** How much is measured: a quick run shows that everything works and roughly where it stands. */
export interface Plan {
  readonly isQuick: boolean;
  readonly atOnce: readonly number[];
  readonly rounds: number;
  readonly sliceSeconds: number;
  /** Each side lives so long before it is measured: its code is compiled by then. */
  readonly warmUpSeconds: number;
  /** So many lives, of which the shortest history counts. */
  readonly histories: number;
  readonly open: number;
  readonly deadlines: number;
  /** How often a burst of deadlines, and the death of a worker, are measured on each side. */
  readonly burstRounds: number;
  readonly killed: { readonly open: number; readonly captures: number };
  readonly reads: number;
  readonly starts: number;
  /** Lives whose calls are counted. */
  readonly counted: number;
  readonly events: number;
  readonly orders: number;
  /** Open checkouts at which is measured; opening ends after so many seconds, wherever it is. */
  readonly growth: {
    readonly steps: readonly number[];
    readonly withinSeconds: number;
    readonly reads: number;
  };
  /** Arrival rates in lives a second, each held so long; then the highest that was fast enough for longer. */
  readonly load: {
    readonly rates: readonly number[];
    readonly stepSeconds: number;
    readonly holdSeconds: number;
  };
}

export interface Bench {
  readonly plan: Plan;
  readonly server: Server;
  /** Both sides, shared by the rows that leave nothing behind which would disturb another. */
  readonly stack: () => Promise<Stack>;
  /** Both sides anew, for one row; in a quick run those that rows share, unless they need other settings. */
  readonly withStack: <T>(options: StackOptions, work: (stack: Stack) => Promise<T>) => Promise<T>;
  readonly say: (line: string) => void;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  /** It never uses the stack that rows share. */
  readonly isApart?: true;
  readonly run: (bench: Bench) => Promise<RowResult>;
}

/** What this machine or this server cannot give: the row says so instead of a figure. */
export class NotMeasured extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'NotMeasured';
  }
}

export const figure = (
  what: string,
  unit: string,
  {
    bare = null,
    product = null,
    ratio = null,
    goal = null,
  }: Partial<Omit<Figure, 'what' | 'unit'>>,
): Figure => ({ what, unit, bare, product, ratio, goal });
