import { describe, expect, it } from 'vitest';
import type { Dispute } from '../../src/domain/paypal/dispute.ts';
import {
  type DisputeRead,
  disputeReadOf,
  type Freeze,
  type Freezes,
  freezesAfter,
  freezesAfterRead,
  freezesOfOthers,
  isEventOf,
  isForged,
  isReadable,
  openDisputes,
  refuseThaw,
  thawed,
  unconfirmedText,
  whyFrozen,
} from '../../src/domain/refund/freezes.ts';

const CREATED = 'CUSTOMER.DISPUTE.CREATED';
const REVERSED = 'PAYMENT.CAPTURE.REVERSED';
const captureId = 'CAP1';
const source = 'PP-D-1';

const opened: Freeze = { because: CREATED, source };
const saidOver: Freeze = { because: null, source, eventId: 'WH-2' };
const reversed: Freeze = { because: REVERSED, source: 'WH-1' };
const another: Freeze = { because: CREATED, source: 'PP-D-2' };

const disputeOf = (more: Partial<Dispute> = {}): Dispute => ({
  id: source,
  captureIds: [captureId],
  status: 'OPEN',
  outcome: null,
  reason: null,
  stage: null,
  amount: null,
  dueAt: null,
  ...more,
});
const shown = (more: Partial<Dispute> = {}): DisputeRead => ({
  is: 'SHOWN',
  dispute: disputeOf(more),
});
const ended = (outcome: string | null) => shown({ status: 'RESOLVED', outcome });

const after = (news: readonly Freeze[]): Freezes => news.reduce<Freezes>(freezesAfter, {});
const readOf = (freezes: Freezes, read: DisputeRead, of = source): Freezes =>
  freezesAfterRead(freezes, { source: of, captureId }, read);

const ordersOf = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((first, at) =>
        ordersOf(items.toSpliced(at, 1)).map((others) => [first, ...others]),
      );

describe('what events say of a capture, in whatever order', () => {
  it.each([
    ['a dispute', [opened, opened]],
    ['a dispute that is said to be over', [opened, saidOver, saidOver]],
    ['the end of a dispute alone', [saidOver]],
    ['a reversal and the end of its dispute', [opened, saidOver, reversed]],
    ['two disputes, one said to be over', [opened, saidOver, another]],
  ])('stops its refunds and never lets them go on: %s', (_name, news) => {
    for (const order of ordersOf(news)) expect(whyFrozen(after(order))).not.toBeNull();
  });

  it('does not begin again what PayPal showed to be over', () => {
    const over = readOf(after([opened]), ended('RESOLVED_SELLER_FAVOUR'));
    expect([opened, saidOver].reduce<Freezes>(freezesAfter, over)).toBe(over);
  });
});

describe('what PayPal shows of a dispute', () => {
  it.each([
    ['seller’s favour', ended('RESOLVED_SELLER_FAVOUR'), 'OVER'],
    ['cancelled by the buyer', ended('CANCELED_BY_BUYER'), 'OVER'],
    ['denied', ended('DENIED'), 'OVER'],
    ['buyer’s favour', ended('RESOLVED_BUYER_FAVOUR'), 'LOST'],
    ['paid out', ended('RESOLVED_WITH_PAYOUT'), 'LOST'],
    ['accepted', ended('ACCEPTED'), 'LOST'],
    ['an outcome of tomorrow', ended('A_NEW_WORD'), 'LOST'],
    ['no outcome', ended(null), 'LOST'],
    ['open', shown(), 'OPEN'],
    [
      'under review, with an outcome already',
      shown({ status: 'UNDER_REVIEW', outcome: 'DENIED' }),
      'OPEN',
    ],
    ['a status of tomorrow', shown({ status: 'UNRECOGNIZED', outcome: 'DENIED' }), 'OPEN'],
    [
      'another capture’s',
      shown({ ...disputeOf(), captureIds: ['CAP2'], status: 'RESOLVED', outcome: 'DENIED' }),
      'OPEN',
    ],
    ['no permission', { is: 'NOT_PERMITTED' }, 'OPEN'],
    ['no such dispute', { is: 'NOT_SHOWN' }, 'OPEN'],
  ] satisfies [string, DisputeRead, string][])('decides: %s', (_name, read, is) => {
    expect(readOf(after([opened, saidOver]), read)[source]?.is).toBe(is);
  });

  it('ends that dispute alone', () => {
    const freezes = readOf(after([opened, another, reversed]), ended('DENIED'));
    expect(freezes['PP-D-2']?.is).toBe('OPEN');
    expect(freezes['WH-1']?.is).toBe('LOST');
    expect(openDisputes(freezes)).toEqual(['PP-D-2']);
  });

  it('opens a lost one again, as after an appeal', () => {
    const lost = readOf(after([opened]), ended('RESOLVED_BUYER_FAVOUR'));
    expect(readOf(lost, shown({ status: 'UNDER_REVIEW' }))[source]?.is).toBe('OPEN');
    expect(readOf(lost, ended('RESOLVED_SELLER_FAVOUR'))[source]?.is).toBe('OVER');
  });

  it('ends no reversal and no mismatch, and nothing that was never reported', () => {
    const freezes = after([reversed]);
    expect(isReadable(freezes, 'WH-1')).toBe(false);
    expect(readOf(freezes, ended('DENIED'), 'WH-1')).toBe(freezes);
    expect(readOf(freezes, ended('DENIED'))).toBe(freezes);
  });

  it.each([
    ['NOT_PERMITTED', { is: 'NOT_PERMITTED' }, /access to Disputes/],
    ['NOT_SHOWN', { is: 'NOT_SHOWN' }, /no dispute PP-D-1/],
    ['OTHER_CAPTURE', shown({ captureIds: [] }), /about other captures/],
  ] satisfies [string, DisputeRead, RegExp][])(
    'says what to do where it decides nothing: %s',
    (_why, read, words) => {
      expect(unconfirmedText(after([opened]))).toBeNull();
      const freezes = readOf(after([opened]), read);
      expect(unconfirmedText(freezes)).toMatch(words);
      expect(unconfirmedText(readOf(freezes, shown()))).toBeNull();
      expect(unconfirmedText(thawed(freezes))).toBeNull();
    },
  );
});

describe('PayPal’s own copy of an event', () => {
  const sent = {
    eventType: 'CUSTOMER.DISPUTE.RESOLVED',
    disputeId: source,
    disputedCaptureIds: [captureId],
  };

  it.each([
    ['is the event', sent, true],
    ['has another type', { ...sent, eventType: 'PAYMENT.CAPTURE.COMPLETED' }, false],
    ['says its beginning', { ...sent, eventType: CREATED }, false],
    ['is about another dispute', { ...sent, disputeId: 'PP-D-9' }, false],
    ['is about no dispute', { ...sent, disputeId: null }, false],
    ['is about another capture', { ...sent, disputedCaptureIds: ['CAP2'] }, false],
  ])('%s', (_name, copy, isSame) => {
    expect(isEventOf(copy, { source, captureId })).toBe(isSame);
  });
});

describe('a capture of another merchant', () => {
  it('is not stopped here by the source that said so', () => {
    const freezes = freezesOfOthers(after([opened, another]), source);
    expect(whyFrozen(freezes)).toBe(CREATED);
    expect(openDisputes(freezes)).toEqual(['PP-D-2']);
    expect(freezesOfOthers(freezes, 'unknown')).toBe(freezes);
  });
});

describe('an operator’s word', () => {
  const lostAndOpen = readOf(after([opened, another]), ended('RESOLVED_BUYER_FAVOUR'));

  it('ends what is decided at PayPal, and no other dispute that is still open', () => {
    expect(refuseThaw(lostAndOpen)).toBeNull();
    const left = thawed(lostAndOpen);
    expect(whyFrozen(left)).toBe(CREATED);
    expect(left['PP-D-1']?.is).toBe('OVER');
    expect(left['PP-D-2']?.is).toBe('OPEN');
  });

  it('ends the only reason there is, also a dispute whose end PayPal did not report', () => {
    expect(whyFrozen(thawed(after([opened])))).toBeNull();
  });

  it('is refused with CAPTURE_FROZEN where several disputes are open, NOTHING_TO_RESOLVE where none is', () => {
    expect(refuseThaw(after([opened, another]))?.code).toBe('CAPTURE_FROZEN');
    expect(refuseThaw({})?.code).toBe('NOTHING_TO_RESOLVE');
  });
});

const refusedWith = (httpStatus: number) => ({
  kind: 'REFUSED' as const,
  refusal: {
    httpStatus,
    issue: 'X',
    issueClass: 'OPERATOR' as const,
    debugId: null,
    description: '',
  },
});
const sentAbout = (disputeId: string) => ({
  kind: 'DONE' as const,
  debugId: null,
  value: {
    eventType: 'CUSTOMER.DISPUTE.RESOLVED',
    disputeId,
    disputedCaptureIds: [captureId],
  },
});

describe('PayPal’s answer about a dispute', () => {
  it.each([
    ['shows the event that was received', sentAbout(source), false],
    ['shows the event about another dispute', sentAbout('PP-D-2'), true],
    ['has no such event', refusedWith(404), true],
    ['does not permit to look', refusedWith(403), false],
    ['does not come', null, false],
  ])('%s: the event is forged: %#', (...[, sent, isOne]) => {
    expect(isForged(sent, { source, captureId })).toBe(isOne);
  });

  it.each([
    ['shows it', { kind: 'DONE' as const, value: disputeOf(), debugId: null }, 'SHOWN'],
    ['does not permit to look', refusedWith(403), 'NOT_PERMITTED'],
    ['has no such dispute', refusedWith(404), 'NOT_SHOWN'],
    ['does not come', null, null],
  ])('%s: %#', (...[, answer, is]) => {
    expect(disputeReadOf(answer)?.is ?? null).toBe(is);
  });
});
