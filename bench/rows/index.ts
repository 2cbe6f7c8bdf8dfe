import { callsRow } from './calls.ts';
import { databaseRow } from './database.ts';
import { deadlinesRow } from './deadlines.ts';
import { growthRow } from './growth.ts';
import { historyRow } from './history.ts';
import { livesRow } from './lives.ts';
import { loadRow } from './load.ts';
import { memoryRow } from './memory.ts';
import { simulatorRow, webhooksRow } from './programs.ts';
import { readsRow } from './reads.ts';
import { recoveryRow } from './recovery.ts';
import type { Plan, Row } from './row.ts';
import { startsRow } from './starts.ts';

/** In the order in which they are measured and shown. */
export const ROWS: readonly Row[] = [
  livesRow,
  callsRow,
  historyRow,
  memoryRow,
  databaseRow,
  deadlinesRow,
  recoveryRow,
  readsRow,
  startsRow,
  webhooksRow,
  simulatorRow,
  growthRow,
  loadRow,
];

/** Three quarters of an hour on a machine with two cores that does nothing else. */
export const FULL: Plan = {
  isQuick: false,
  atOnce: [1, 8, 32, 128],
  rounds: 12,
  sliceSeconds: 4,
  warmUpSeconds: 20,
  histories: 2,
  open: 300,
  deadlines: 1_000,
  burstRounds: 2,
  killed: { open: 1_500, captures: 500 },
  reads: 50,
  starts: 5,
  counted: 5,
  events: 200,
  orders: 50_000,
  growth: { steps: [1_000, 10_000], withinSeconds: 300, reads: 100 },
  load: { rates: [2, 4, 6, 8, 10, 12, 15, 20], stepSeconds: 8, holdSeconds: 180 },
};

export const QUICK: Plan = {
  isQuick: true,
  atOnce: [1, 8],
  rounds: 2,
  sliceSeconds: 1,
  warmUpSeconds: 1,
  histories: 1,
  open: 40,
  deadlines: 10,
  burstRounds: 1,
  killed: { open: 20, captures: 10 },
  reads: 5,
  starts: 1,
  counted: 2,
  events: 30,
  orders: 2_000,
  growth: { steps: [30, 60], withinSeconds: 30, reads: 10 },
  load: { rates: [2, 4], stepSeconds: 2, holdSeconds: 4 },
};
