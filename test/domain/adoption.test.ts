import { describe, expect, it } from 'vitest';
import {
  adoptionFacts,
  type FoundPayment,
  refuseAdoption,
} from '../../src/domain/checkout/adoption.ts';
import { adoptionView } from '../../src/domain/checkout/adoption-view.ts';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { openCheckout } from '../../src/domain/checkout/state.ts';
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

describe('an adopted checkout', () => {
  it('counts the time to approve from when the order was made', () => {
    const policy = { approvalWithinMs: 3 * HOUR };
    const { stage } = adopted(found({}), { at: t0 + 2 * HOUR, policy });
    expect(stage).toMatchObject({ name: 'AWAITING_APPROVAL', approvalEndsAt: t0 + 3 * HOUR });
    expect(stepsOf(found({}), { at: t0 + 4 * HOUR, policy })).toEqual(['EXPIRE now']);
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
