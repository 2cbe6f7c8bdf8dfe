import { describe, expect, it } from 'vitest';
import {
  type Attention,
  type AttentionCode,
  accountError,
  blocks,
  captureReversed,
  declined,
  declinedLater,
  mismatched,
  notCarriedOut,
  refusedForOperator,
  unexpected,
  unknownOutcome,
  withAttention,
  withoutAttention,
} from '../../src/domain/checkout/attention.ts';
import type { Fact } from '../../src/domain/checkout/facts.ts';
import { viewOf } from '../../src/domain/checkout/make-view.ts';
import { notAnswered } from '../../src/domain/checkout/not-answered.ts';
import { refuseCapture, refuseVoid } from '../../src/domain/checkout/refusals.ts';
import { debugIdOf, newestDebugId } from '../../src/domain/checkout/shown-in.ts';
import { isBlocked, statusOf } from '../../src/domain/checkout/state.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { HOUR } from '../../src/domain/time/durations.ts';
import { capture, captured, held, later, t0 } from './builders.ts';
import { tableOf } from './table.ts';

/** Gravest first, and whether money calls stop while one is open. */
const TABLE = `
                          blocks
OUTCOME_UNKNOWN           yes
UNEXPECTED_ANSWER         yes
ACCOUNT_ERROR             no
CAPTURE_REVERSED          no
PAYPAL_REFUSED            no
POLICY_NOT_CARRIED_OUT    no
MERCHANT_ACTION_REQUIRED  no
DEADLINE_DECISION         no
`;

const CODES: Readonly<Record<AttentionCode, true>> = {
  OUTCOME_UNKNOWN: true,
  UNEXPECTED_ANSWER: true,
  ACCOUNT_ERROR: true,
  CAPTURE_REVERSED: true,
  PAYPAL_REFUSED: true,
  POLICY_NOT_CARRIED_OUT: true,
  MERCHANT_ACTION_REQUIRED: true,
  DEADLINE_DECISION: true,
};

const isCode = (name: string): name is AttentionCode => Object.hasOwn(CODES, name);
const { rows } = tableOf(TABLE);
const gravestFirst = rows.map(({ name }) => name).filter(isCode);

const open = (code: AttentionCode, of: Partial<Attention> = {}): Attention => ({
  code,
  reason: `${code} is open.`,
  since: t0,
  about: null,
  issue: null,
  debugId: null,
  operation: null,
  ...of,
});

const raised = (code: AttentionCode, of: Partial<Attention> = {}): Fact => ({
  event: 'ATTENTION_RAISED',
  attention: open(code, of),
});

const cleared = (...codes: readonly AttentionCode[]): Fact => ({
  event: 'ATTENTION_CLEARED',
  codes,
  because: 'seen',
});

const codesOf = (all: readonly Attention[]) => all.map(({ code }) => code);
const inEveryOrder = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  all.length < 2
    ? [all]
    : all.flatMap((first, n) => inEveryOrder(all.toSpliced(n, 1)).map((rest) => [first, ...rest]));

describe('open attention', () => {
  it('are ranked in the table, every code once', () => {
    expect(gravestFirst.toSorted()).toEqual(Object.keys(CODES).toSorted());
  });

  it.each(rows)('of $name stop money calls as the table says', ({ name, cells }) => {
    const code = isCode(name) ? name : 'OUTCOME_UNKNOWN';
    expect(blocks({ code }) ? 'yes' : 'no').toBe(cells['blocks']);
  });

  it('stand gravest first, in whatever order they were raised', () => {
    for (const codes of inEveryOrder(gravestFirst.slice(0, 5))) {
      const all = codes.map((code) => open(code));
      expect(codesOf(all.reduce(withAttention, []))).toEqual(gravestFirst.slice(0, 5));
    }
    const backwards = gravestFirst.toReversed().map((code) => open(code));
    expect(codesOf(backwards.reduce(withAttention, []))).toEqual(gravestFirst);
  });

  it('are one where code and subject are the same: the newest reason, and the first instant', () => {
    const first = open('PAYPAL_REFUSED', { issue: 'A' });
    const again = open('PAYPAL_REFUSED', { issue: 'B', since: t0 + HOUR });
    expect(withAttention([first], again)).toEqual([{ ...again, since: t0 }]);
  });

  it('are several where one code is about several captures', () => {
    const [one, two] = ['C-1', 'C-2'].map((about) => open('MERCHANT_ACTION_REQUIRED', { about }));
    if (one === undefined || two === undefined) throw new Error('two are needed');
    expect(withAttention([one], two)).toHaveLength(2);
    expect(withAttention(withAttention([one], two), one)).toHaveLength(2);
  });

  it('are cleared by code: others stay', () => {
    const all = gravestFirst.map((code) => open(code));
    expect(codesOf(withoutAttention(all, ['OUTCOME_UNKNOWN', 'PAYPAL_REFUSED']))).toEqual(
      gravestFirst.filter((code) => code !== 'OUTCOME_UNKNOWN' && code !== 'PAYPAL_REFUSED'),
    );
    expect(withoutAttention(all, [])).toEqual(all);
  });
});

describe('a checkout with open attention', () => {
  const now = t0 + HOUR;

  it('is blocked while any of them blocks, whichever was raised last', () => {
    const both = later(held(), raised('OUTCOME_UNKNOWN'), raised('DEADLINE_DECISION'));
    expect(isBlocked(both)).toBe(true);
    expect(refuseCapture(both, { amount: null }, now)).toMatchObject({ code: 'NEEDS_ATTENTION' });
    expect(refuseVoid(both)).toMatchObject({ code: 'NEEDS_ATTENTION' });
    const one = later(both, cleared('OUTCOME_UNKNOWN'));
    expect(isBlocked(one)).toBe(false);
    expect(refuseCapture(one, { amount: null }, now)).toBeNull();
    expect(refuseVoid(one)).toBeNull();
    expect(statusOf(one)).toBe('NEEDS_ATTENTION');
    expect(statusOf(later(one, cleared('DEADLINE_DECISION')))).toBe('AUTHORIZED');
  });

  it('stays blocked by one while another that blocks is cleared', () => {
    const both = later(held(), raised('UNEXPECTED_ANSWER'), raised('OUTCOME_UNKNOWN'));
    expect(isBlocked(later(both, cleared('OUTCOME_UNKNOWN')))).toBe(true);
  });

  it('shows the gravest, and names the others', () => {
    const checkout = later(
      held(),
      captured(),
      raised('DEADLINE_DECISION'),
      raised('UNEXPECTED_ANSWER', { issue: 'ODD', debugId: 'd-1' }),
      raised('PAYPAL_REFUSED'),
    );
    expect(viewOf(checkout, now).attention).toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      reason: 'UNEXPECTED_ANSWER is open.',
      issue: 'ODD',
      debugId: 'd-1',
      alsoOpen: ['PAYPAL_REFUSED', 'DEADLINE_DECISION'],
    });
  });

  it('has none left where it has ended', () => {
    const end: Fact = { event: 'ENDED', as: 'VOIDED', why: 'It ended.' };
    const ended = later(held(), raised('PAYPAL_REFUSED'), end);
    expect(ended.attention).toEqual([]);
    expect(viewOf(ended, now).attention).toBeNull();
  });
});

describe('PayPal’s trace', () => {
  const trace = { issue: 'AN_ISSUE', debugId: 'd-1' };
  const said = { ...trace, httpStatus: 422, issueClass: 'OPERATOR', description: 'No.' } as const;
  const failed = capture({ status: 'FAILED', reason: 'AN_ISSUE' });
  const event = { captureId: 'C-1', resourceId: 'R-1', eventType: 'AN_ISSUE' };
  const why = { ...refusal('OUTCOME_UNKNOWN', 'It is not known.'), ...trace };
  const refused = { amount: null };

  it.each<[string, Attention]>([
    ['a call without an answer', unknownOutcome('voidAuthorization', trace, t0)],
    ['an answer about something else', mismatched('captureAuthorization', trace, t0)],
    ['an account that is refused', accountError('getOrder', trace, t0)],
    ['a “no”', refusedForOperator('voidAuthorization', said, t0)],
    ['a decline', declined(failed, { debugId: 'd-1', refused }, t0)],
    ['a decline that came later', declinedLater(failed, 'd-1', t0)],
    ['a policy that was not carried out', notCarriedOut('CAPTURE at the deadline', why, t0)],
    ['a reversal', captureReversed(event, 'd-1', t0)],
  ])('stands beside %s', (_, attention) => {
    expect(attention).toMatchObject(trace);
  });

  it('stands beside what a read shows, which names no issue', () => {
    expect(unexpected('Odd.', t0, 'd-1')).toMatchObject({ issue: null, debugId: 'd-1' });
  });

  const none = { issue: null, debugId: null };
  const parked = open('OUTCOME_UNKNOWN', trace);
  it.each([
    [
      'the call’s own',
      { issue: 'OWN', debugId: 'd-2' },
      [parked],
      { issue: 'OWN', debugId: 'd-2' },
    ],
    ['that of what it was parked with', undefined, [open('PAYPAL_REFUSED'), parked], trace],
    ['none where PayPal left none', undefined, [open('PAYPAL_REFUSED', trace)], none],
  ])('of a call that the last margin overtook is %s', (...[, own, all, heard]) => {
    expect(notAnswered('It has come.', own, all)).toEqual({
      ...refusal('OUTCOME_UNKNOWN', 'It has come.'),
      ...heard,
    });
  });

  it('of what the checkout’s facts do not explain is that of PayPal’s newest answer', () => {
    expect(newestDebugId(held())).toBeNull();
    const made: Fact = { event: 'CAPTURED', capture: capture(), debugId: 'd-1' };
    const known = later(held(), made, captured({ id: 'WITHOUT' }));
    expect(newestDebugId(known)).toBe('d-1');
    expect(debugIdOf(known, 'WITHOUT')).toBeNull();
    const shown = later(known, { event: 'HONOR_PERIOD_ENDED' }, raised('PAYPAL_REFUSED'));
    expect(newestDebugId(shown)).toBe('d-1');
  });
});
