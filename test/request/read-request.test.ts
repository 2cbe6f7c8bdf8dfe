import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/client/error.ts';
import { readRequest, startRequest, withKey } from '../../src/client/requests.ts';
import { createHoldfast } from '../../src/client.ts';
import { isLoopback } from '../../src/domain/loopback.ts';
import { policy } from '../../src/domain/request/policy.ts';
import { redirectUrl } from '../../src/domain/request/redirect-url.ts';
import * as requests from '../../src/domain/request/requests.ts';
import { bodyOf } from '../../src/gateway/schemas/body-schema.ts';

const usd = (value: string) => ({ currencyCode: 'USD', value });

/** A Temporal client that must not be reached: what is not valid is refused before anything is sent. */
const unreachable: Parameters<typeof createHoldfast>[0]['client'] = new Proxy(Object.create(null), {
  get: (_target, name) => {
    throw new Error(`Temporal was asked: ${String(name)}`);
  },
});
const holdfast = createHoldfast({ client: unreachable, merchantId: 'default' });

const errorsOf = async (call: () => Promise<unknown>): Promise<readonly string[]> => {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code !== 'INVALID_REQUEST') throw error;
    return error.errors.map(({ field, code }) => `${field} ${code}`);
  }
  return [];
};

/** Bodies as JavaScript callers may write them, whatever the types say. */
const untyped = (body: object) => Object.assign(Object.create(null), body);

describe('the Temporal client', () => {
  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    [
      'start',
      () =>
        holdfast.start(
          untyped({ purchaseUnit: { amount: usd('ten'), colour: 'red' }, returnURL: 'x' }),
        ),
      [
        '/returnURL UNKNOWN_FIELD',
        '/purchaseUnit/colour UNKNOWN_FIELD',
        '/purchaseUnit/amount/value AMOUNT_MALFORMED',
      ],
    ],
    [
      'start, for a policy as HTTP has it',
      () =>
        holdfast.start({
          purchaseUnit: { amount: usd('1') },
          policy: untyped({ approvalWithin: '3 h' }),
        }),
      ['/policy/approvalWithin UNKNOWN_FIELD'],
    ],
    [
      'capture',
      () =>
        holdfast.capture(
          'c',
          untyped({ amount: { currencyCode: 'DOLLARS', value: 'many' }, final: true }),
          'k',
        ),
      [
        '/final UNKNOWN_FIELD',
        '/amount/currencyCode CURRENCY_NOT_SUPPORTED',
        '/amount/value AMOUNT_MALFORMED',
      ],
    ],
    ['capture, for its key', () => holdfast.capture('c', {}, ''), ['key MALFORMED']],
    [
      'capture, for a body and a key',
      () => holdfast.capture('c', { amount: usd('0') }, 'two words'),
      ['/amount/value AMOUNT_NOT_POSITIVE', 'key MALFORMED'],
    ],
    ['void', () => holdfast.void('c', { reason: '' }), ['/reason TOO_SHORT']],
    [
      'reauthorize',
      () => holdfast.reauthorize('c', { amount: usd('1.001') }),
      ['/amount/value TOO_MANY_DECIMALS'],
    ],
    [
      'patch',
      () => holdfast.patch('c', untyped({ amount: usd('1'), reference: 'x' })),
      ['/reference UNKNOWN_FIELD'],
    ],
    [
      'resolve',
      () => holdfast.resolve('c', untyped({ action: 'forget', reason: 'seen' })),
      ['/action NOT_ONE_OF', '/actor REQUIRED'],
    ],
    [
      'refund',
      () => holdfast.refund({ captureId: '../x', amount: usd('-1') }, 'k'),
      ['/captureId MALFORMED', '/amount/value AMOUNT_NOT_POSITIVE'],
    ],
  ])(
    'refuses what is not valid with INVALID_REQUEST and every bad field: %s',
    async (...[, call, expected]) => {
      expect((await errorsOf(call)).toSorted()).toEqual(expected.toSorted());
    },
  );

  it('says in its message what to write', async () => {
    await expect(holdfast.capture('c', { amount: usd('many') }, 'k')).rejects.toThrow(
      'Not valid: /amount/value: Write a decimal such as 100.00.',
    );
  });
});

describe('a request read by both entry points', () => {
  const gateway = bodyOf(requests.startRequest({ policy, redirectUrl: redirectUrl(isLoopback) }));

  it('has one digest, whichever way its amount and policy are written', () => {
    const purchaseUnit = (value: string) => ({ amount: usd(value) });
    const digest = (given: unknown) => readRequest(startRequest, given, 'k').keyed.digest;
    const overHttp = gateway.parse({
      purchaseUnit: purchaseUnit('40'),
      returnUrl: 'https://shop.example',
      policy: { approvalWithin: '3 h' },
    });
    const byTemporal = {
      purchaseUnit: purchaseUnit('40.0'),
      returnUrl: 'https://shop.example/',
      policy: { approvalWithinMs: 10_800_000 },
    };
    const ofGateway = withKey(overHttp, 'k').keyed.digest;
    expect(ofGateway).toBe(digest(byTemporal));
    expect(ofGateway).not.toBe(digest({ ...byTemporal, returnUrl: undefined }));
  });

  it('is no request any more once it is read: a second reading finds no decimals', () => {
    const { request } = readRequest(requests.captureRequest, { amount: usd('40') }, 'k');
    expect(() => readRequest(requests.captureRequest, request, 'k')).toThrow(
      'There is no such field',
    );
  });
});
