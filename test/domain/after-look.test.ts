import { expect, it } from 'vitest';
import {
  afterLook,
  didNothing,
  endsCall,
  type Look,
} from '../../src/domain/checkout/after-look.ts';
import type { Command } from '../../src/domain/checkout/commands.ts';
import type { ResolveAction } from '../../src/domain/checkout/status.ts';
import type { IssueClass } from '../../src/domain/paypal/issue-codes.ts';
import { tableOf } from './table.ts';

/** What becomes of a parked call: by what a read shows (SURE: it settles the call), and by what was commanded meanwhile. */
const TABLE = `
              nothing      void         retry        adopt        capture      close
FOUND SURE    SEND_AGAIN   SEND_AGAIN   SEND_AGAIN   GIVE_UP      GIVE_UP      GIVE_UP
ABSENT SURE   SEND_AGAIN   SEND_AGAIN   SEND_AGAIN   GIVE_UP      GIVE_UP      GIVE_UP
ABSENT        KEEP_ASKING  KEEP_ASKING  SEND_AGAIN   GIVE_UP      GIVE_UP      GIVE_UP
AMBIGUOUS     KEEP_ASKING  KEEP_ASKING  SEND_AGAIN   GIVE_UP      GIVE_UP      GIVE_UP
GONE          KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  GIVE_UP
UNAVAILABLE   KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  KEEP_ASKING  KEEP_ASKING
`;

const LOOKS: Readonly<Record<string, Look>> = {
  'FOUND SURE': { kind: 'FOUND', isSure: true },
  'ABSENT SURE': { kind: 'ABSENT', isSure: true },
  ABSENT: { kind: 'ABSENT', isSure: false },
  AMBIGUOUS: { kind: 'AMBIGUOUS', isSure: false },
  GONE: { kind: 'GONE', isSure: false },
  UNAVAILABLE: { kind: 'UNAVAILABLE', isSure: false },
};

const keyed = { key: 'k', digest: 'd' };
const resolve = (action: ResolveAction): Command => ({
  type: 'RESOLVE',
  resolve: { ...keyed, action, actor: 'op', reason: 'seen' },
});
const COMMANDS: Readonly<Record<string, Command | null>> = {
  nothing: null,
  void: { type: 'VOID', void: { ...keyed, reason: null } },
  retry: resolve('retry'),
  adopt: resolve('adopt'),
  capture: resolve('capture'),
  close: resolve('close'),
};

const cells = tableOf(TABLE).rows.flatMap(({ name, cells: row }) =>
  Object.entries(row).map(([command, does]) => ({ name, command, does })),
);

it.each(cells)('after a read that is $name, with $command asked: $does', (cell) => {
  const look = LOOKS[cell.name];
  const after = look && afterLook(look, COMMANDS[cell.command] ?? null);
  expect(after?.does).toBe(cell.does);
  if (after?.does !== 'KEEP_ASKING') return;
  expect(after.refusal.code).toBe('OUTCOME_UNKNOWN');
});

it.each<[IssueClass, boolean, boolean]>([
  ['OPERATOR', true, true],
  ['OPERATOR', false, false],
  ['RECONCILE', true, false],
  ['RECONCILE', false, false],
])(
  'a "no" of class %s, definite: %s, ends the call without a read: %s',
  (issueClass, isDefinite, ends) => {
    expect(endsCall({ isDefinite, refusal: { issueClass } })).toBe(ends);
  },
);

it.each<[Look['kind'], boolean, boolean]>([
  ['ABSENT', true, true],
  ['ABSENT', false, true],
  ['GONE', true, true],
  ['GONE', false, false],
  ['UNAVAILABLE', true, false],
  ['AMBIGUOUS', true, false],
])(
  'a read that is %s after a "no", definite: %s, says that nothing happened: %s',
  (kind, isDefinite, nothing) => {
    expect(didNothing(kind, { isDefinite })).toBe(nothing);
  },
);
