import { callsRow } from './calls.ts';
import { deadlinesRow } from './deadlines.ts';
import { historyRow } from './history.ts';
import { livesRow } from './lives.ts';
import { databaseRow, memoryRow } from './memory.ts';
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
];

export const FULL: Plan = {
  isQuick: false,
  atOnce: [1, 8, 32, 128],
  rounds: 5,
  sliceSeconds: 10,
  histories: 3,
  open: 500,
  deadlines: 1_000,
  killed: { open: 1_000, captures: 500 },
  reads: 50,
  starts: 5,
  counted: 10,
  events: 400,
  orders: 100_000,
};

export const QUICK: Plan = {
  isQuick: true,
  atOnce: [1, 8],
  rounds: 2,
  sliceSeconds: 2,
  histories: 1,
  open: 30,
  deadlines: 20,
  killed: { open: 20, captures: 10 },
  reads: 10,
  starts: 1,
  counted: 3,
  events: 30,
  orders: 5_000,
};
