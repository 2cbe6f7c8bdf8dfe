import { describe, expect, it } from 'vitest';
import {
  adoptionFacts,
  agedOutOrder,
  type FoundPayment,
  refuseAdoption,
} from '../../src/domain/checkout/adoption.ts';
import { adoptionView } from '../../src/domain/checkout/adoption-view.ts';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { refusePatch } from '../../src/domain/checkout/refuse-patch.ts';
import { openCheckout } from '../../src/domain/checkout/state.ts';
import type { Capture } from '../../src/domain/paypal/resources.ts';
import { DAY, HOUR } from '../../src/domain/time/durations.ts';
import {
  after,
  authorization,
  authorized,
  capture,
  captured,
  input,
  order,
  ordered,
  t0,
  usd,
} from './builders.ts';

const expected = { intent: 'AUTHORIZE' } as const;
const found = (of: Parameters<typeof order>[0], more: Partial<FoundPayment> = {}) => ({
  order: order(of),
  isAgedOut: false,
  ...more,
});
const orderV1 = { id: 'O-1', status: 'AUTHORIZED', paymentId: 'PAY-1' } as const;
const codeOf = (of: FoundPayment, payeeMerchantId?: string) =>
  refuseAdoption(
    of,
    { expected: { ...expected, ...(payeeMerchantId && { payeeMerchantId }) } },
    usd(10_000),
  )?.code ?? null;

describe('what PayPal shows is adopted only where it is what the shop expects', () => {
  const root = authorization();
  const renewed = authorization({ id: 'CHILD', amount: usd(6000), createdAt: t0 + 4 * DAY });
  const voided = authorization({ status: 'VOIDED' });
  it.each<[string, FoundPayment, string | null]>([
    ['an order of the amount', found({}), null],
    ['an order without an amount', found({ amount: null }), 'NOTHING_TO_ADOPT'],
    ['an order of another amount', found({ amount: usd(9999) }), 'ADOPTED_AMOUNT_DIFFERS'],
    [
      'an order in another currency',
      found({ amount: { currency: 'EUR', minor: 10_000 } }),
      'ADOPTED_CURRENCY_DIFFERS',
    ],
    ['an order of intent CAPTURE', found({ intent: 'CAPTURE' }), 'ADOPTED_INTENT_DIFFERS'],
    [
      'a payment of v1 for an order that was not executed',
      found({ intent: 'ORDER' }, { api: 'V1' }),
      'NOTHING_TO_ADOPT',
    ],
    ['an order of v1', found({ intent: 'ORDER', orderV1 }, { api: 'V1' }), null],
    [
      'an order of v1 that is closed',
      found({ intent: 'ORDER', orderV1: { ...orderV1, status: 'VOIDED' } }, { api: 'V1' }),
      'NOTHING_TO_ADOPT',
    ],
    [
      'an order of v1 of which nothing is left',
      found({ intent: 'ORDER', orderV1, amount: usd(0) }, { api: 'V1' }),
      'NOTHING_TO_ADOPT',
    ],
    [
      'an order of v1 of which less is left',
      found({ intent: 'ORDER', orderV1, amount: usd(7000) }, { api: 'V1' }),
      'ADOPTED_AMOUNT_DIFFERS',
    ],
    [
      'a hold on a closed order of v1',
      found(
        { intent: 'ORDER', orderV1: { ...orderV1, status: 'COMPLETED' }, authorizations: [root] },
        { api: 'V1' },
      ),
      null,
    ],
    ['a hold', found({ authorizations: [root] }), null],
    [
      'a hold of another amount than its order',
      found({ authorizations: [authorization({ amount: usd(9000) })] }),
      'ADOPTED_AMOUNT_DIFFERS',
    ],
    ['a hold that was renewed for less', found({ authorizations: [renewed, root] }), null],
    ['a voided hold', found({ authorizations: [voided] }), 'NOTHING_TO_ADOPT'],
    [
      'a denied hold',
      found({ authorizations: [authorization({ status: 'DENIED' })] }),
      'NOTHING_TO_ADOPT',
    ],
    [
      'a voided hold whose capture was declined',
      found({ authorizations: [voided], captures: [capture({ status: 'DECLINED' })] }),
      'NOTHING_TO_ADOPT',
    ],
    [
      'a voided hold of which a part was captured',
      found({ authorizations: [voided], captures: [capture()] }),
      null,
    ],
    [
      'a payment of v1 that was not executed',
      found({ intent: 'AUTHORIZE' }, { api: 'V1' }),
      'NOTHING_TO_ADOPT',
    ],
  ])('%s', (_name, of, code) => {
    expect(codeOf(of)).toBe(code);
  });

  it.each([
    ['the same', 'EXPECTEDMERCH', null],
    ['another', 'OTHERMERCHANT', 'ADOPTED_PAYEE_DIFFERS'],
    ['one that PayPal does not say', undefined, 'ADOPTED_PAYEE_DIFFERS'],
  ])('a payee that is %s', (_name, shown, code) => {
    const of = found(shown === undefined ? {} : { payeeMerchantId: shown });
    expect(codeOf(of, 'EXPECTEDMERCH')).toBe(code);
  });
});

const adopted = (of: FoundPayment, { at = t0, policy = {} } = {}) =>
  adoptionFacts(openCheckout(input(policy)), of, { at, debugId: null }).reduce(
    (checkout, fact) => applyFact(checkout, fact, at),
    openCheckout(input(policy)),
  );

const stepsOf = (...given: Parameters<typeof adopted>) =>
  adoptionView(adopted(...given), given[1]?.at ?? t0).steps.map(
    ({ does, isDue }) => `${does}${isDue ? ' now' : ''}`,
  );

const twoUnits = [
  { referenceId: 'lamp', amount: usd(6_000), invoiceId: null },
  { referenceId: 'oil', amount: usd(4_000), invoiceId: 'I-2' },
];

describe('an adopted checkout', () => {
  it('that does not explain what PayPal shows says so with the trace of the read', () => {
    const taken = found({ authorizations: [authorization({ status: 'PARTIALLY_CAPTURED' })] });
    const seen = { at: t0, debugId: 'd-adopt' };
    const raised = adoptionFacts(openCheckout(input()), taken, seen).flatMap((fact) =>
      fact.event === 'ATTENTION_RAISED' ? [fact.attention] : [],
    );
    expect(raised).toMatchObject([{ code: 'UNEXPECTED_ANSWER', debugId: 'd-adopt' }]);
  });

  it('counts the time to approve from when the order was made', () => {
    const policy = { approvalWithinMs: 3 * HOUR };
    const { stage } = adopted(found({}), { at: t0 + 2 * HOUR, policy });
    expect(stage).toMatchObject({ name: 'AWAITING_APPROVAL', approvalEndsAt: t0 + 3 * HOUR });
    expect(stepsOf(found({}), { at: t0 + 4 * HOUR, policy })).toEqual(['EXPIRE now']);
  });

  it.each<[string, FoundPayment, string | null]>([
    ['of one purchase unit', found({}), null],
    ['of several purchase units', found({ units: twoUnits }), 'REFERENCE_ID_REQUIRED'],
    [
      'of Payments v1',
      found({ orderV1 }, { api: 'V1', orderV1: { id: 'O-1', others: [] } }),
      'NOT_IN_PAYMENTS_V1',
    ],
  ])('%s is changed by a patch, or says why not', (_, of, code) => {
    const purchaseUnit = { description: 'Lamps' };
    expect(refusePatch(adopted(of), { purchaseUnit })?.code ?? null).toBe(code);
  });

  it('knows what each of several purchase units comes to', () => {
    expect(adopted(found({ units: twoUnits })).units).toEqual(twoUnits);
    expect(adopted(found({})).units).toBeUndefined();
  });

  it('takes the invoice id of the order over, for captures to inherit', () => {
    expect(adopted(found({ invoiceId: 'cart-17' })).invoiceId).toBe('cart-17');
  });

  it.each([
    {
      hold: 'a fresh hold',
      at: t0 + HOUR,
      policy: {},
      steps: ['REAUTHORIZE', 'VOID', 'VOID', 'CONFIRM_LAPSE'],
    },
    {
      hold: 'an old hold',
      at: t0 + 10 * DAY,
      policy: {},
      steps: ['REAUTHORIZE now', 'VOID', 'VOID', 'CONFIRM_LAPSE'],
    },
    {
      hold: 'a hold in its last hours',
      at: t0 + 28 * DAY + HOUR,
      policy: { reauthorize: 'NEVER' as const },
      steps: ['HONOR_PERIOD_ENDS now', 'VOID now', 'VOID', 'CONFIRM_LAPSE'],
    },
    {
      hold: 'a hold to capture',
      at: t0 + HOUR,
      policy: { capture: 'ON_AUTHORIZATION' as const, atDeadline: 'CAPTURE' as const },
      steps: ['CAPTURE now', 'REAUTHORIZE', 'CAPTURE', 'CAPTURE', 'CONFIRM_LAPSE'],
    },
  ])('says what it does with $hold', ({ at, policy, steps }) => {
    expect(stepsOf(found({ authorizations: [authorization()] }), { at, policy })).toEqual(steps);
  });

  it('knows what is left where nothing was captured, and not where PayPal lists captures no longer', () => {
    const whole = { authorizations: [authorization()] };
    expect(adopted(found(whole, { isAgedOut: true })).stage).toMatchObject({
      hold: { isSumUnknown: false },
      name: 'HELD',
    });
    const part = [authorization({ status: 'PARTIALLY_CAPTURED' })];
    const named = found({ authorizations: part, captures: [capture()] }, { isAgedOut: true });
    expect(adopted(named)).toMatchObject({
      attention: [],
      stage: { hold: { isSumUnknown: true } },
    });
    const unnamed = found({ authorizations: part }, { isAgedOut: true });
    expect(adopted(unnamed).attention).toMatchObject([{ code: 'UNEXPECTED_ANSWER' }]);
  });
});

describe('an order of intent CAPTURE that PayPal no longer shows', () => {
  const of = (more: Partial<Capture> = {}) => capture({ authorizationId: null, ...more });
  const sixty = of({ id: 'A', amount: usd(6000) });
  const forty = of({ id: 'B', amount: usd(4000) });
  const toCapture = { expected: { intent: 'CAPTURE' as const, payeeMerchantId: 'PAYEE' } };
  const paid = (one: Capture, payeeMerchantId = 'PAYEE') => ({ ...one, payeeMerchantId });
  const judged = (captures: readonly Capture[]) => {
    const shown = agedOutOrder('ORDER', captures, 'USD');
    if (shown === null) return 'NOTHING';
    return refuseAdoption({ order: shown, isAgedOut: true }, toCapture, usd(10_000))?.code ?? null;
  };
  it.each<[string, readonly Capture[], string | null]>([
    ['without a capture', [], 'NOTHING'],
    ['whose captures were declined', [paid({ ...sixty, status: 'DECLINED' })], 'NOTHING'],
    ['with a capture of the amount', [paid(of({ amount: usd(10_000) }))], null],
    ['with captures that come to the amount', [paid(sixty), paid(forty)], null],
    ['with one that is pending', [paid(sixty), paid({ ...forty, status: 'PENDING' })], null],
    ['with one that is refunded', [paid(sixty), paid({ ...forty, status: 'REFUNDED' })], null],
    [
      'with one that was declined beside others',
      [paid(sixty), paid(forty), paid(of({ id: 'C', status: 'FAILED' }))],
      null,
    ],
    ['with a capture that is missing', [paid(sixty)], 'ADOPTED_AMOUNT_DIFFERS'],
    [
      'with a capture in another currency',
      [paid(sixty), paid(of({ id: 'B', amount: { currency: 'EUR', minor: 4000 } }))],
      'ADOPTED_CURRENCY_DIFFERS',
    ],
    [
      'that was authorized',
      [paid(sixty), paid({ ...forty, authorizationId: 'ROOT' })],
      'ADOPTED_INTENT_DIFFERS',
    ],
    ['without a payee', [sixty, forty], 'ADOPTED_PAYEE_DIFFERS'],
    ['of several payees', [paid(sixty), paid(forty, 'OTHER')], 'ADOPTED_PAYEE_DIFFERS'],
    ['of one payee in part', [paid(sixty), forty], 'ADOPTED_PAYEE_DIFFERS'],
  ])('%s', (_order, captures, code) => {
    expect(judged(captures)).toBe(code);
  });

  it('begins as a captured order, as old as its first capture', () => {
    const captures = [of({ ...sixty, createdAt: t0 + HOUR }), of({ ...forty, createdAt: t0 })];
    const shown = agedOutOrder('ORDER', captures, 'USD') ?? order();
    expect(shown.createdAt).toBe(t0);
    const opened = openCheckout({ ...input(), intent: 'CAPTURE' });
    const facts = adoptionFacts(
      opened,
      { order: shown, isAgedOut: true },
      { at: t0, debugId: null },
    );
    expect(facts.map(({ event }) => event)).toEqual(['ADOPTED', 'ORDER_CAPTURED']);
  });
});

describe('the preview of an adoption with policy ON_AUTHORIZATION', () => {
  it.each([
    ['captures a hold that is whole', [], true],
    ['leaves a hold that was captured in part, as the Workflow does', [capture()], false],
  ])('%s', (_, captures, expectedNow) => {
    const of = input({ capture: 'ON_AUTHORIZATION' });
    const made = [ordered, authorized(of), ...captures.map((one) => captured(one))];
    const { steps } = adoptionView(after(of, ...made), t0);
    expect(steps.some(({ does, isDue }) => does === 'CAPTURE' && isDue)).toBe(expectedNow);
  });
});
