import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/checkout/commands.ts';
import {
  forgotten,
  MOST_COMMANDS,
  refuseMore,
  takesNoMore,
} from '../../src/domain/checkout/kept-outcomes.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import { capture, held, t0 } from './builders.ts';

const outcomes = (count: number, name: string) =>
  new Map(Array.from({ length: count }, (_, each) => [`${name}:${each}`, null] as const));

it.each([
  ['capture', MOST_COMMANDS - 1, null],
  ['capture', MOST_COMMANDS, 'TOO_MANY_COMMANDS'],
  ['reauthorize', MOST_COMMANDS, 'TOO_MANY_COMMANDS'],
  ['patch', 99, null],
  ['patch', 100, 'TOO_MANY_COMMANDS'],
  ['void', MOST_COMMANDS, null],
  ['resolve', MOST_COMMANDS, null],
  ['void', MOST_COMMANDS + 100, 'TOO_MANY_COMMANDS'],
  ['resolve', MOST_COMMANDS + 100, 'TOO_MANY_COMMANDS'],
] as const)('%s after %i commands of its kind: %s', (name, count, code) => {
  expect(refuseMore(outcomes(count, name), name)?.code ?? null).toBe(code);
});

it('Other commands do not count as changes of the order', () => {
  expect(refuseMore(outcomes(500, 'capture'), 'patch')).toBeNull();
});

describe('a checkout that takes no more commands', () => {
  const view = viewOf({ ...held(), takesNoMore: true }, t0 + 4 * DAY);

  it('offers nothing that would be refused: void alone', () => {
    expect(view.allowed.map(({ action }) => action)).toEqual(['void']);
    const codes = Object.fromEntries(view.refused.map(({ action, code }) => [action, code]));
    expect(codes).toMatchObject({
      capture: 'TOO_MANY_COMMANDS',
      reauthorize: 'TOO_MANY_COMMANDS',
    });
  });

  it.each([
    [MOST_COMMANDS - 1, false],
    [MOST_COMMANDS, true],
  ])('is one that has taken %i: %s', (count, isOne) => {
    expect(takesNoMore(outcomes(count, 'capture'))).toBe(isOne);
  });
});

it('A refusal is forgotten after a day, and what moved money never', () => {
  const at = t0;
  const why = refusal('AMOUNT_NOT_POSITIVE', 'An amount must be more than zero.');
  const kept = new Map<string, Outcome>([
    ['capture:1', { kind: 'REFUSED', digest: 'd', at, refusal: why }],
    ['capture:2', { kind: 'CAPTURE', digest: 'd', at, capture: capture() }],
  ]);
  expect(forgotten(kept, t0 + DAY)).toEqual([]);
  expect(forgotten(kept, t0 + DAY + 1)).toEqual(['capture:1']);
});
