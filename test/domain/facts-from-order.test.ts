import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/domain/checkout/conclude.ts';
import { decisionOf, lastAct } from '../../src/domain/checkout/deadlines.ts';
import { isNews } from '../../src/domain/checkout/event-news.ts';
import { factsFromOrder } from '../../src/domain/checkout/facts-from-order.ts';
import { currentOf, reauthorizationsOf, rootOf } from '../../src/domain/checkout/hold.ts';
import { type Checkout, holdOf, remaining, statusOf } from '../../src/domain/checkout/state.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import {
  after,
  authorization,
  authorized,
  capture,
  captured,
  held,
  input,
  later,
  order,
  ordered,
  t0,
  usd,
} from './builders.ts';

const seen = { at: t0 + 5 * DAY, debugId: null };
const child = authorization({ id: 'CHILD', createdAt: t0 + 4 * DAY });

/** Root, newest, and how often it was reauthorized. */
const holdIn = (checkout: Checkout) => {
  const hold = holdOf(checkout);
  if (hold === null) throw new Error('nothing is held');
  return {
    root: rootOf(hold),
    current: currentOf(hold),
    reauthorizations: reauthorizationsOf(hold),
  };
};

const read = (checkout: Parameters<typeof factsFromOrder>[0], of: Parameters<typeof order>[0]) =>
  later(checkout, ...factsFromOrder(checkout, order(of), seen));

describe('an order, read', () => {
  it('adds nothing when nothing has changed', () => {
    expect(factsFromOrder(held(), order({ authorizations: [authorization()] }), seen)).toEqual([]);
  });

  it('shows the hold that a lost answer had made', () => {
    const checkout = read(after(input(), ordered), { authorizations: [authorization()] });
    expect(statusOf(checkout)).toBe('AUTHORIZED');
  });

  it('tells root from newest, in whatever order PayPal lists them', () => {
    const checkout = read(after(input(), ordered), { authorizations: [child, authorization()] });
    expect(holdIn(checkout)).toMatchObject({
      root: { id: 'ROOT' },
      current: { id: 'CHILD' },
      reauthorizations: 1,
    });
  });

  it('shows a reauthorization whose answer was lost, once', () => {
    const once = read(held(), { authorizations: [authorization(), child] });
    const twice = read(once, { authorizations: [authorization(), child] });
    expect(holdIn(twice)).toMatchObject({ current: { id: 'CHILD' }, reauthorizations: 1 });
  });

  it('takes no reauthorization that PayPal denied for the hold, however late it is read', () => {
    const denied = authorization({ ...child, status: 'DENIED' });
    const checkout = read(after(input(), ordered), { authorizations: [authorization(), denied] });
    expect(holdIn(checkout)).toMatchObject({ current: { id: 'ROOT' }, reauthorizations: 0 });
    expect(endOf(checkout, seen.at)).toBeNull();
  });

  it('shows a reauthorization that holds after its root was captured finally: the rest is released, not captured', () => {
    const policy = { atDeadline: 'CAPTURE' } as const;
    const under = authorization({ ...child, status: 'PENDING' });
    const root = authorization({ status: 'CAPTURED' });
    const taken = later(held(policy), captured({ finalCapture: true, authorizationId: 'ROOT' }));
    const reviewed = read(taken, { authorizations: [root, under] });
    expect(statusOf(reviewed)).toBe('PENDING_REVIEW');
    const released = read(reviewed, { authorizations: [root, child] });
    expect(statusOf(released)).toBe('PARTIALLY_CAPTURED');
    expect(endOf(released, seen.at)).toBeNull();
    const hold = holdOf(released);
    expect(hold && decisionOf(released.input.policy, hold)).toBe('VOID');
    expect(hold && lastAct(released.input.policy, hold)).toBe('VOID');
  });

  it('lets a void of the superseded root pass: the newest decides', () => {
    const renewed = read(held(), { authorizations: [authorization(), child] });
    const checkout = read(renewed, {
      authorizations: [authorization({ status: 'VOIDED' }), child],
    });
    expect(endOf(checkout, seen.at)).toBeNull();
    expect(statusOf(checkout)).toBe('AUTHORIZED');
  });

  it('believes an expiration_time that PayPal gives later, and keeps it where an answer leaves it out', () => {
    const first = after(input(), ordered, authorized(input(), authorization({ expiresAt: null })));
    const tenDays = { authorizations: [authorization({ expiresAt: t0 + 10 * DAY })] };
    const silent = read(read(first, tenDays), {
      authorizations: [authorization({ expiresAt: null })],
    });
    expect(holdIn(silent)).toMatchObject({
      root: { expiresAt: t0 + 10 * DAY },
      current: { expiresAt: t0 + 10 * DAY },
    });
  });

  it.each<[string, Parameters<typeof order>[0], number, string | null]>([
    ['an amount', { amount: usd(12_000) }, 12_000, 'OURS'],
    ['an invoice id', { invoiceId: 'NEW' }, 10_000, 'NEW'],
    ['both', { amount: usd(12_000), invoiceId: 'NEW' }, 12_000, 'NEW'],
    ['nothing: what is left out says nothing', { amount: null }, 10_000, 'OURS'],
    [
      'an invoice id, and was authorized since',
      { invoiceId: 'NEW', authorizations: [authorization()] },
      10_000,
      'NEW',
    ],
    [
      'an amount, and was authorized since: that is a mismatch',
      { amount: usd(12_000), authorizations: [authorization()] },
      10_000,
      'OURS',
    ],
  ])(
    'whose patch is forgotten, or its answer lost, tells %s',
    (...[_what, of, minor, invoiceId]) => {
      const made = input();
      const purchaseUnit = { ...made.purchaseUnit, invoiceId: 'OURS' };
      const checkout = read(after({ ...made, purchaseUnit }, ordered), of);
      expect(checkout).toMatchObject({ amount: usd(minor), invoiceId });
    },
  );

  it('counts a capture that was made and never answered', () => {
    const checkout = read(held(), { authorizations: [authorization()], captures: [capture()] });
    expect(checkout.stage.name === 'HELD' && remaining(checkout, checkout.stage.hold)).toEqual(
      usd(6000),
    );
  });
});

describe('the end', () => {
  const ended = (status: 'VOIDED' | 'DENIED', at: number) =>
    endOf(read(held(), { authorizations: [authorization({ status })] }), at)?.as;

  it('is VOIDED before the expiration_time, EXPIRED from then on, and DENIED where PayPal said so', () => {
    expect(ended('VOIDED', t0 + DAY)).toBe('VOIDED');
    expect(ended('VOIDED', t0 + 29 * DAY)).toBe('EXPIRED');
    expect(ended('DENIED', t0 + DAY)).toBe('DENIED');
  });

  it('is VOIDED where Holdfast had voided it, also when the read comes after the expiration_time', () => {
    const hold = holdOf(held());
    if (hold === null) throw new Error('nothing is held');
    const voided = { ...rootOf(hold), status: 'VOIDED' as const };
    const released = later(held(), { event: 'VOIDED', authorization: voided, debugId: null });
    expect(endOf(released, t0 + 30 * DAY)?.as).toBe('VOIDED');
  });

  it('is CAPTURED wherever money was taken, whatever became of the rest', () => {
    const part = later(held(), captured());
    expect(endOf(part, t0)).toBeNull();
    expect(
      endOf(read(part, { authorizations: [authorization({ status: 'VOIDED' })] }), t0)?.as,
    ).toBe('CAPTURED');
    expect(endOf(later(held(), captured({ finalCapture: true })), t0)?.as).toBe('CAPTURED');
  });

  it('waits for a capture that is still pending', () => {
    const pending = captured({ amount: usd(10_000), status: 'PENDING', reason: 'ECHECK' });
    expect(endOf(later(held(), pending), t0)).toBeNull();
  });

  it('is not decided on a status that has no rule', () => {
    const strange = read(held(), { authorizations: [authorization({ status: 'UNRECOGNIZED' })] });
    expect(endOf(strange, t0)).toBeNull();
  });
});

describe('an event of PayPal’s', () => {
  const event = (of: object) => ({
    eventId: 'WH-1',
    orderId: 'ORDER',
    captureId: null,
    eventType: 'PAYMENT.AUTHORIZATION.CREATED',
    resourceId: 'ROOT',
    status: 'CREATED',
    ...of,
  });

  it('is worth a GET only where it may tell something new', () => {
    expect(isNews(held(), event({}))).toBe(false);
    expect(isNews(held(), event({ status: 'VOIDED' }))).toBe(true);
    expect(isNews(held(), event({ resourceId: 'UNKNOWN' }))).toBe(true);
    expect(isNews(held(), event({ eventType: 'CHECKOUT.ORDER.COMPLETED' }))).toBe(false);
  });
});
