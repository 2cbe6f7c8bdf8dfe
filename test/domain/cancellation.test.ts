import { describe, expect, it } from 'vitest';
import { cancellationStep, mayEndUnpaid } from '../../src/domain/checkout/cancellation.ts';
import { isSituation, SITUATIONS } from './checkout-fixtures.ts';
import { tableOf } from './table.ts';

/** What a cancellation of the Workflow does in every situation: when it has its turn, and while a call is under way. */
const STEPS = `
                                            its turn  a call under way
CREATING                                    WAIT      WAIT
AWAITING_APPROVAL                           READ      WAIT
AUTHORIZING                                 READ      WAIT
PENDING_REVIEW                              RELEASE   WAIT
AUTHORIZED                                  RELEASE   WAIT
AUTHORIZED by card                          RELEASE   WAIT
AUTHORIZED, sum unknown                     RELEASE   WAIT
PARTIALLY_CAPTURED                          RELEASE   WAIT
CAPTURE_PENDING                             RELEASE   WAIT
CAPTURED, before its end                    NOTHING   WAIT
NEEDS_ATTENTION, not approved               READ      WAIT
NEEDS_ATTENTION, nothing blocked            RELEASE   WAIT
NEEDS_ATTENTION, blocked                    WAIT      WAIT
AWAITING_APPROVAL to capture                READ      WAIT
CAPTURING                                   READ      WAIT
CAPTURING by PayPal                         READ      WAIT
CAPTURE_PENDING without a hold              NOTHING   WAIT
CAPTURED without a hold, before its end     NOTHING   WAIT
NEEDS_ATTENTION, a purchase unit declined   NOTHING   WAIT
CAPTURED                                    NOTHING   WAIT
VOIDED                                      NOTHING   WAIT
DENIED                                      NOTHING   WAIT
EXPIRED                                     NOTHING   WAIT
FAILED                                      NOTHING   WAIT
`;

/** Whether it ends a checkout whose order shows no payment: by what the read said, in a first run and in a later one. */
const ENDS = `
                               SHOWN  SHOWN later  GONE  GONE later  UNAVAILABLE
AWAITING_APPROVAL              ends   ends         ends  waits       waits
AWAITING_APPROVAL to capture   ends   ends         ends  waits       waits
CAPTURING by PayPal            waits  waits        waits  waits       waits
NEEDS_ATTENTION, not approved  ends   ends         waits  waits       waits
`;

const situation = (name: string) => {
  if (!isSituation(name)) throw new Error(`no such situation: ${name}`);
  return SITUATIONS[name];
};

describe('a cancellation of the Workflow', () => {
  const { rows } = tableOf(STEPS);

  it('is in the table with every situation', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(SITUATIONS));
  });

  it.each(rows)('$name: does what the table says', ({ name, cells }) => {
    const step = (isCallUnderWay: boolean) => cancellationStep(situation(name), { isCallUnderWay });
    expect({ 'its turn': step(false), 'a call under way': step(true) }).toEqual(cells);
  });
});

const oneOf = (result: string | undefined) => {
  if (result === 'SHOWN' || result === 'GONE' || result === 'UNAVAILABLE') return result;
  throw new Error(`no such read: ${result}`);
};

describe('an order that shows no payment', () => {
  const cells = tableOf(ENDS).rows.flatMap(({ name, cells: row }) =>
    Object.entries(row).map(([read, does]) => ({ name, read, does })),
  );
  const said = (read: string) =>
    ({ result: oneOf(read.split(' ')[0]), mayFollowRun: read.endsWith('later') }) as const;

  it.each(cells)('$name, $read: $does', ({ name, read, does }) => {
    const mayEnd = mayEndUnpaid(situation(name), { ...said(read), isClose: false });
    expect(mayEnd ? 'ends' : 'waits').toBe(does);
  });

  it.each([
    ['GONE', true],
    ['GONE later', true],
    ['UNAVAILABLE', false],
  ])('is closed by an operator where it is %s: %s', (read, ends) => {
    for (const name of ['AWAITING_APPROVAL', 'NEEDS_ATTENTION, not approved'] as const)
      expect(mayEndUnpaid(situation(name), { ...said(read), isClose: true })).toBe(ends);
  });
});
