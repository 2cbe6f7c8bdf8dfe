import { describe, expect, it } from 'vitest';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import {
  leftOfOrderV1,
  ownPartOf,
  partOfEarlierRun,
  partOfOrderV1,
} from '../../src/domain/checkout/order-v1.ts';
import type { Authorization, Capture } from '../../src/domain/paypal/resources.ts';
import { after, authorization, authorized, capture, input, order, t0, usd } from './builders.ts';

const on = (id: string, minor: number, of: Partial<Authorization> = {}) =>
  authorization({ id, amount: usd(minor), ...of });
const of = (authorizationId: string | null, minor: number, more: Partial<Capture> = {}) =>
  capture({ id: `C-${authorizationId}-${minor}`, authorizationId, amount: usd(minor), ...more });

const eur = { currency: 'EUR', minor: 1000 };

describe('what is left of an order of Payments v1 of 100.00', () => {
  it.each<[string, readonly Authorization[], readonly Capture[], number | null]>([
    ['nothing was made on it', [], [], 10_000],
    ['a hold', [on('A', 3000)], [], 7000],
    ['a hold under review', [on('A', 3000, { status: 'PENDING' })], [], 7000],
    ['a voided hold', [on('A', 3000, { status: 'VOIDED' })], [], 10_000],
    ['a denied hold', [on('A', 3000, { status: 'DENIED' })], [], 10_000],
    [
      'a hold captured in part',
      [on('A', 3000, { status: 'PARTIALLY_CAPTURED' })],
      [of('A', 1000)],
      7000,
    ],
    [
      'a hold whose final capture took less',
      [on('A', 3000, { status: 'PARTIALLY_CAPTURED' })],
      [of('A', 1000, { finalCapture: true })],
      9000,
    ],
    ['a captured hold', [on('A', 3000, { status: 'CAPTURED' })], [of('A', 3000)], 7000],
    ['a voided rest', [on('A', 3000, { status: 'VOIDED' })], [of('A', 1000)], 9000],
    ['a capture of its own', [], [of(null, 4000)], 6000],
    ['a declined capture', [], [of(null, 4000, { status: 'DECLINED' })], 10_000],
    ['a refunded capture', [], [of(null, 4000, { status: 'REFUNDED' })], 6000],
    ['more than it was made for', [on('A', 9000)], [of(null, 2000)], 0],
    ['a hold in another currency', [on('A', 0, { amount: eur })], [], null],
  ])('%s', (...[, authorizations, captures, left]) => {
    const shown = order({ authorizations, captures });
    expect(leftOfOrderV1(shown)).toEqual(left === null ? null : usd(left));
  });

  it('is unknown where PayPal shows no amount', () => {
    expect(leftOfOrderV1(order({ amount: null }))).toBeNull();
  });
});

describe('the part of an order of v1 that is adopted', () => {
  const orderV1 = { id: 'O-1' };
  const shown = order({
    authorizations: [on('A', 3000), on('B', 7000)],
    captures: [of('A', 1000), of('B', 2000)],
  });
  const part = (amount: number, more: Partial<Parameters<typeof partOfOrderV1>[0]> = {}) => {
    const wanted = { order: shown, orderV1, amount: usd(amount), authorizationIds: [] };
    const found = partOfOrderV1({ ...wanted, intent: 'AUTHORIZE', ...more });
    return {
      amount: found.order.amount?.minor,
      own: [...found.order.authorizations, ...found.order.captures].map(({ id }) => id),
      others: found.orderV1.others,
    };
  };

  it('is the authorization that is named, with its captures', () => {
    expect(part(1, { authorizationIds: ['A'] })).toEqual({
      amount: 3000,
      own: ['A', 'C-A-1000'],
      others: ['B', 'C-B-2000'],
    });
  });

  it('is what is left', () => {
    const open = order({ authorizations: [on('A', 3000)] });
    expect(part(7000, { order: open })).toEqual({ amount: 7000, own: [], others: ['A'] });
  });

  it('is the one hold of what is expected where nothing is left: an earlier run made it', () => {
    expect(part(7000)).toEqual({
      amount: 7000,
      own: ['B', 'C-B-2000'],
      others: ['A', 'C-A-1000'],
    });
  });

  it('is nothing where nothing is left and two holds are alike, or none is of the amount', () => {
    const alike = order({ authorizations: [on('A', 5000), on('B', 5000)] });
    expect(part(5000, { order: alike })).toMatchObject({ amount: 0, own: [] });
    expect(part(10_000)).toMatchObject({ amount: 0, own: [] });
  });

  it('is the one capture of the order of what is expected, where it is to be captured', () => {
    const taken = order({ captures: [of(null, 10_000)] });
    const own = ['C-null-10000'];
    expect(part(10_000, { order: taken, intent: 'CAPTURE' })).toMatchObject({ own, others: [] });
    expect(part(10_000, { order: taken })).toMatchObject({ own: [], others: own });
  });
});

describe('the part of an order of v1 that an earlier run had', () => {
  const denied = on('D', 7000, { status: 'DENIED' });
  it.each<[string, Parameters<typeof order>[0], readonly string[] | null]>([
    ['nothing was made', {}, []],
    ['another’s hold', { authorizations: [on('A', 3000)] }, []],
    ['a voided hold', { authorizations: [on('A', 7000, { status: 'VOIDED' })] }, ['A']],
    [
      'a captured hold',
      { authorizations: [on('A', 7000, { status: 'CAPTURED' })], captures: [of('A', 7000)] },
      ['A', 'C-A-7000'],
    ],
    ['one that was denied before', { authorizations: [denied, on('A', 7000)] }, ['A']],
    ['one that was denied alone', { authorizations: [denied] }, ['D']],
    ['two alike', { authorizations: [on('A', 7000, { status: 'VOIDED' }), on('B', 7000)] }, null],
  ])('is, of %s, what is expected, whatever became of it', (...[, shown, own]) => {
    const wanted = { orderV1: { id: 'O-1' }, amount: usd(7000), authorizationIds: [] };
    const found = partOfEarlierRun({ ...wanted, intent: 'AUTHORIZE', order: order(shown) });
    const ids = found && [...found.order.authorizations, ...found.order.captures].map((o) => o.id);
    expect(ids).toEqual(own);
  });

  it.each<[string, readonly Capture[], readonly string[] | null]>([
    ['a refunded capture', [of(null, 7000, { status: 'REFUNDED' })], ['C-null-7000']],
    ['a declined capture', [of(null, 7000, { status: 'DECLINED' })], ['C-null-7000']],
    ['another’s capture', [of(null, 3000)], []],
    ['two alike', [of(null, 7000), of(null, 7000, { id: 'TWO' })], null],
  ])('is, where it is to be captured, of %s', (...[, captures, own]) => {
    const wanted = { orderV1: { id: 'O-1' }, amount: usd(7000), authorizationIds: [] };
    const found = partOfEarlierRun({ ...wanted, intent: 'CAPTURE', order: order({ captures }) });
    expect(found && found.order.captures.map(({ id }) => id)).toEqual(own);
  });
});

describe('what a checkout sees of an order of v1', () => {
  const others = ['A', 'C-A-1000'];
  const adopted = (intent?: 'CAPTURE') =>
    after(
      { ...input(), amount: usd(7000), ...(intent && { intent }) },
      {
        event: 'ADOPTED',
        order: { orderId: 'PAY-1', approveUrl: null, api: 'V1', orderV1: { id: 'O-1', others } },
        approvalEndsAt: 0,
        invoiceId: null,
        debugId: null,
      },
    );
  const idsOf = (checkout: ReturnType<typeof adopted>, shown: Parameters<typeof order>[0]) => {
    const { amount, authorizations, captures } = ownPartOf(checkout, order(shown));
    expect(amount).toBeNull();
    return [...authorizations, ...captures].map(({ id }) => id);
  };

  it('is none of what was there before', () => {
    const shown = { authorizations: [on('A', 3000)], captures: [of('A', 1000), of('A', 500)] };
    expect(idsOf(adopted(), shown)).toEqual([]);
  });

  it('is the first new authorization of its amount, and its captures alone', () => {
    const authorizations = [on('A', 3000), on('X', 100), on('B', 7000), on('D', 7000)];
    const captures = [of('B', 2000), of('X', 100)];
    expect(idsOf(adopted(), { authorizations, captures })).toEqual(['B', 'C-B-2000']);
  });

  it('is a new authorization of another amount too, which is a mismatch then', () => {
    expect(idsOf(adopted(), { authorizations: [on('X', 100)] })).toEqual(['X']);
  });

  it('is a denied authorization only where there is no other', () => {
    const denied = on('N', 7000, { status: 'DENIED' });
    expect(idsOf(adopted(), { authorizations: [denied] })).toEqual(['N']);
    expect(idsOf(adopted(), { authorizations: [denied, on('B', 7000)] })).toEqual(['B']);
  });

  it('stays the authorization that it has, whatever is authorized later', () => {
    const held = applyFact(adopted(), authorized(input(), on('B', 7000)), t0);
    const authorizations = [on('B', 7000), on('E', 7000)];
    expect(idsOf(held, { authorizations, captures: [of('E', 7000)] })).toEqual(['B']);
  });

  it('is the captures of the order where it is captured', () => {
    const authorizations = [on('E', 100)];
    const captures = [of(null, 7000), of('E', 100)];
    expect(idsOf(adopted('CAPTURE'), { authorizations, captures })).toEqual(['C-null-7000']);
  });
});
