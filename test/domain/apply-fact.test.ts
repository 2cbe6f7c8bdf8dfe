import { describe, expect, it } from 'vitest';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { captureReversed } from '../../src/domain/checkout/attention.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { type Checkout, type Stage, statusOf } from '../../src/domain/checkout/state.ts';
import { later, t0 } from './builders.ts';
import { facts, isSituation, raised, SITUATIONS, type Situation } from './checkout-fixtures.ts';
import { LIFECYCLE, movesOf } from './lifecycle.ts';

const situations = Object.keys(SITUATIONS).filter(isSituation);

/** The facts that lead from one stage to another; every other one leaves the stage as it is. */
const STAGES: Readonly<Record<Stage['name'], Readonly<Record<string, Stage['name']>>>> = {
  CREATING: { ORDER_CREATED: 'AWAITING_APPROVAL', ADOPTED: 'AWAITING_APPROVAL', ENDED: 'ENDED' },
  AWAITING_APPROVAL: { AUTHORIZED: 'HELD', ORDER_CAPTURED: 'ORDER_CAPTURED', ENDED: 'ENDED' },
  HELD: { ENDED: 'ENDED' },
  ORDER_CAPTURED: { ENDED: 'ENDED' },
  ENDED: {},
};

const after = (checkout: Checkout, fact: string): Checkout => {
  const given = facts.get(fact);
  if (given === undefined) throw new Error(`no such fact: ${fact}`);
  return applyFact(checkout, given, t0);
};

const changesOf = <T>(situation: Situation, of: (checkout: Checkout) => T): Record<string, T> =>
  Object.fromEntries(
    [...facts.keys()].flatMap((fact) => {
      const then = of(after(SITUATIONS[situation], fact));
      return then === of(SITUATIONS[situation]) ? [] : [[fact, then] as const];
    }),
  );

describe('a fact', () => {
  it.each(situations)('at %s leads to the stage of the table', (situation) => {
    const { stage } = SITUATIONS[situation];
    const expected = [...facts].flatMap(([name, { event }]) => {
      const next = STAGES[stage.name][event];
      return next === undefined ? [] : [[name, next] as const];
    });
    expect(changesOf(situation, (checkout) => checkout.stage.name)).toEqual(
      Object.fromEntries(expected),
    );
  });

  it.each(situations)('at %s leads to the status of the table', (situation) => {
    const isOpen = SITUATIONS[situation].stage.name !== 'ENDED';
    const here = statusOf(SITUATIONS[situation]);
    const ends = [...facts.values()].flatMap((fact) =>
      isOpen && fact.event === 'ENDED' && fact.as !== here
        ? [[`ENDED ${fact.as}`, fact.as] as const]
        : [],
    );
    const moves = movesOf(situation).flatMap(({ fact, to }) =>
      to === here ? [] : [[fact, to] as const],
    );
    expect(changesOf(situation, statusOf)).toEqual(Object.fromEntries([...ends, ...moves]));
  });

  it('is in the table under a name that exists', () => {
    const named = situations.flatMap((situation) => movesOf(situation).map(({ fact }) => fact));
    expect(named.filter((fact) => !facts.has(fact))).toEqual([]);
    expect(Object.keys(LIFECYCLE).toSorted()).toEqual([...situations].toSorted());
  });

  it('leads nowhere but to an end while a reason for attention is open', () => {
    for (const situation of situations.filter((one) => SITUATIONS[one].stage.name !== 'ENDED')) {
      const parked = later(SITUATIONS[situation], raised(true), raised(false));
      for (const [name, fact] of facts) {
        if (fact.event === 'ENDED' || fact.event === 'ATTENTION_CLEARED') continue;
        expect([situation, name, statusOf(after(parked, name))]).toEqual([
          situation,
          name,
          'NEEDS_ATTENTION',
        ]);
      }
      expect(statusOf(after(parked, 'ATTENTION_CLEARED'))).toBe(
        statusOf(after(SITUATIONS[situation], 'ATTENTION_CLEARED')),
      );
    }
  });

  it('leaves what is captured in full captured where its money is taken back, and partial captures to a person', () => {
    const eventType = 'PAYMENT.CAPTURE.REVERSED';
    const event = { captureId: 'CAPTURE', resourceId: 'REVERSAL', eventType };
    const attention = captureReversed(event, 'debug', t0);
    expect(attention).toMatchObject({ about: 'CAPTURE', issue: eventType, debugId: 'debug' });
    const reversed: Fact = { event: 'ATTENTION_RAISED', attention };
    const statusAfter = (situation: Situation, ...more: readonly Fact[]) =>
      statusOf(later(SITUATIONS[situation], reversed, ...more));
    expect(statusAfter('CAPTURED, before its end')).toBe('CAPTURED');
    expect(statusAfter('CAPTURED, before its end', raised(false))).toBe('NEEDS_ATTENTION');
    expect(statusAfter('PARTIALLY_CAPTURED')).toBe('NEEDS_ATTENTION');
  });

  it('never loses a hold', () => {
    for (const situation of situations) {
      const { stage } = SITUATIONS[situation];
      if (stage.name !== 'HELD') continue;
      for (const name of facts.keys()) {
        const then = after(SITUATIONS[situation], name).stage;
        expect([situation, name, 'hold' in then && then.hold !== null]).toEqual([
          situation,
          name,
          true,
        ]);
      }
    }
  });
});

describe('the next call', () => {
  const changed = (fact: Fact['event']): boolean => {
    const generations = [...facts].flatMap(([, given]) =>
      given.event === fact ? [applyFact(SITUATIONS.AUTHORIZED, given, t0).generation] : [],
    );
    return generations.some((generation) => generation > SITUATIONS.AUTHORIZED.generation);
  };

  it('is another intent only after the one before was made or refused', () => {
    const events = new Set([...facts.values()].map(({ event }) => event));
    // A reauthorization that PayPal reviews was made: where it is denied later, the next one is another request.
    expect([...events].filter(changed).toSorted()).toEqual([
      'CAPTURED',
      'REAUTHORIZATION_SHOWN',
      'REAUTHORIZED',
      'REFUSED',
    ]);
  });
});
