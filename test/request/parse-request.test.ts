import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyDigest } from '../../src/digest.ts';
import { isLoopback } from '../../src/domain/loopback.ts';
import { policy, policyInMs } from '../../src/domain/request/policy.ts';
import { redirectUrl } from '../../src/domain/request/redirect-url.ts';
import {
  captureRequest,
  patchRequest,
  reauthorizeRequest,
  refundRequest,
  resolveRequest,
  startRequest,
  voidRequest,
} from '../../src/domain/request/requests.ts';
import { parseRequest, type Shape } from '../../src/domain/request/shape.ts';

const start = startRequest({ policy, redirectUrl: redirectUrl(isLoopback) });

/** `/field CODE` of everything that is wrong. */
const problemsOf = (shape: Shape<unknown>, given: unknown): readonly string[] => {
  const result = parseRequest(shape, given);
  return result.ok
    ? []
    : result.problems.map(({ path, code }) => `${path.map((step) => `/${step}`).join('')} ${code}`);
};

const usd = (value: string) => ({ currencyCode: 'USD', value });
const unit = (more: object) => ({ purchaseUnit: { amount: usd('100.00'), ...more } });

describe('parsing a request', () => {
  it.each<[string, Shape<unknown>, unknown, readonly string[]]>([
    [
      'both fields of an amount',
      captureRequest,
      { amount: { currencyCode: 'DOLLARS', value: 'many' } },
      ['/amount/currencyCode CURRENCY_NOT_SUPPORTED', '/amount/value AMOUNT_MALFORMED'],
    ],
    [
      'fields of every depth and unknown ones',
      start,
      {
        checkoutId: '..',
        purchaseUnit: {
          amount: { value: 1, currency: 'USD' },
          customID: 'x',
          items: [{ name: '' }],
        },
        policy: { approvalWithin: '1 s', atDeadline: 'FORGET' },
        returnUrl: 'javascript:alert(1)',
      },
      [
        '/checkoutId MALFORMED',
        '/purchaseUnit/customID UNKNOWN_FIELD',
        '/purchaseUnit/amount/currency UNKNOWN_FIELD',
        '/purchaseUnit/amount/currencyCode REQUIRED',
        '/purchaseUnit/amount/value WRONG_TYPE',
        '/purchaseUnit/items/0/name TOO_SHORT',
        '/purchaseUnit/items/0/quantity REQUIRED',
        '/purchaseUnit/items/0/unitAmount REQUIRED',
        '/returnUrl URL_REFUSED',
        '/policy/atDeadline NOT_ONE_OF',
        '/policy/approvalWithin TOO_SHORT',
      ],
    ],
    ['a missing action', resolveRequest, { reason: 'seen' }, ['/action REQUIRED']],
    [
      'an action of no list',
      resolveRequest,
      { action: 'forget', reason: 'x' },
      ['/action NOT_ONE_OF'],
    ],
    [
      'an amount of zero',
      captureRequest,
      { amount: usd('0.00') },
      ['/amount/value AMOUNT_NOT_POSITIVE'],
    ],
    [
      'a negative amount',
      captureRequest,
      { amount: usd('-1') },
      ['/amount/value AMOUNT_NOT_POSITIVE'],
    ],
    [
      'decimals that yen do not have',
      captureRequest,
      { amount: { currencyCode: 'JPY', value: '1.5' } },
      ['/amount/value TOO_MANY_DECIMALS'],
    ],
    [
      'null where a field may be left out',
      captureRequest,
      { amount: null },
      ['/amount WRONG_TYPE'],
    ],
    ['a list for an object', voidRequest, [], [' WRONG_TYPE']],
    [
      'a field of the prototype',
      voidRequest,
      JSON.parse('{"__proto__": {"reason": "x"}}'),
      ['/__proto__ UNKNOWN_FIELD'],
    ],
    ['control characters', voidRequest, { reason: 'a\u0000b' }, ['/reason MALFORMED']],
    ['too long a text', voidRequest, { reason: 'x'.repeat(201) }, ['/reason TOO_LONG']],
    [
      'a sum that PayPal would refuse',
      patchRequest,
      unit({ amount: { ...usd('100.00'), breakdown: { itemTotal: usd('90.00') } } }),
      ['/purchaseUnit/amount/value AMOUNT_MISMATCH'],
    ],
    [
      'two currencies',
      patchRequest,
      unit({
        amount: { ...usd('1'), breakdown: { itemTotal: { currencyCode: 'EUR', value: '1' } } },
      }),
      ['/purchaseUnit/amount/breakdown/itemTotal/currencyCode MULTI_CURRENCY_ORDER'],
    ],
    [
      'a reference that a PATCH could not address',
      patchRequest,
      unit({ referenceId: "it's" }),
      ['/purchaseUnit/referenceId MALFORMED'],
    ],
    ['an id of no PayPal capture', refundRequest, { captureId: 'a/b' }, ['/captureId MALFORMED']],
    [
      'a policy of another entry point',
      policyInMs,
      { approvalWithin: '3 h' },
      ['/approvalWithin UNKNOWN_FIELD'],
    ],
  ])('refuses %s by name', (...[, shape, given, expected]) => {
    expect(problemsOf(shape, given)).toEqual(expected);
  });

  it('takes every field of a purchase unit, its reference included', () => {
    const purchaseUnit = {
      referenceId: 'parcel 1',
      amount: {
        ...usd('23.00'),
        breakdown: { itemTotal: usd('20.00'), taxTotal: usd('2.00'), shipping: usd('1.00') },
      },
      description: 'Storm lantern',
      customId: 'c-1',
      invoiceId: 'i-1',
      softDescriptor: 'LANTERNS',
      items: [
        {
          name: 'Lantern',
          quantity: '2',
          unitAmount: usd('10.00'),
          tax: usd('1.00'),
          sku: 's',
          category: 'PHYSICAL_GOODS',
        },
      ],
      shipping: { name: { fullName: 'A B' }, address: { countryCode: 'DE', postalCode: '1' } },
    };
    expect(parseRequest(patchRequest, { purchaseUnit })).toEqual({
      ok: true,
      value: { purchaseUnit },
    });
  });

  it('brings an amount to one form, so that 40 and 40.00 are one request', () => {
    const digest = (value: string) => {
      const result = parseRequest(captureRequest, { amount: usd(value) });
      return result.ok ? bodyDigest(result.value) : result.problems;
    };
    expect(digest('40')).toBe(digest('40.00'));
    expect(digest('40.0')).toBe(digest('40.00'));
    expect(digest('40.01')).not.toBe(digest('40.00'));
  });

  it('brings a policy to milliseconds from either form', () => {
    const parsed = [
      parseRequest(policy, { approvalWithin: '3 h', deadlineMargin: 7200 }),
      parseRequest(policyInMs, { approvalWithinMs: 10_800_000, deadlineMarginMs: 7_200_000 }),
    ];
    const value = { approvalWithinMs: 10_800_000, deadlineMarginMs: 7_200_000 };
    expect(parsed).toEqual([
      { ok: true, value },
      { ok: true, value },
    ]);
  });

  it('counts undefined as left out, as JavaScript callers mean it', () => {
    expect(parseRequest(captureRequest, { amount: undefined, invoiceId: 'i' })).toEqual({
      ok: true,
      value: { invoiceId: 'i' },
    });
  });

  it('throws at nothing, and names at least one problem where it gives no value', () => {
    const shapes = [
      start,
      patchRequest,
      captureRequest,
      voidRequest,
      reauthorizeRequest,
      refundRequest,
      resolveRequest,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        fc.anything({ withNullPrototype: true }),
        (shape, given) => {
          const result = parseRequest<unknown>(shape, given);
          expect(result.ok || result.problems.length > 0).toBe(true);
        },
      ),
    );
  });
});
