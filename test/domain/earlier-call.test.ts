import { expect, it } from 'vitest';
import { callToSettle, isMade } from '../../src/domain/checkout/earlier-call.ts';
import type { EarlierCall } from '../../src/domain/checkout/input.ts';
import type { Operation } from '../../src/domain/paypal/operation.ts';
import {
  after,
  authorization,
  captured,
  held,
  input,
  later,
  ordered,
  t0,
  usd,
} from './builders.ts';

const call = (operation: Operation): EarlierCall => ({
  operation,
  target: 'ROOT',
  requestId: 'hf1-1',
  amount: usd(4000),
});

const awaiting = after(input(), ordered);
const ended = later(held(), { event: 'ENDED', as: 'VOIDED', why: 'a test' });
const dates = { createdAt: t0, expiresAt: t0 };
const voided = later(held(), {
  event: 'VOIDED',
  authorization: { ...authorization({ status: 'VOIDED' }), ...dates },
  debugId: null,
});
const renewed = later(held(), {
  event: 'REAUTHORIZED',
  authorization: { ...authorization({ id: 'A2' }), ...dates },
  renewal: { kind: 'NONE', because: 'POLICY' },
  debugId: null,
});

it.each([
  ['authorizeOrder', awaiting, true],
  ['captureAuthorization', held(), true],
  ['voidAuthorization', held(), true],
  ['createOrder', awaiting, false],
  ['patchOrder', awaiting, false],
  ['captureAuthorization', ended, false],
] as const)('%s of an earlier run is settled first: %#', (operation, checkout, isSettled) => {
  expect(callToSettle(checkout, call(operation)) !== null).toBe(isSettled);
  expect(callToSettle(checkout, undefined)).toBeNull();
});

it.each([
  ['captureAuthorization', later(held(), captured({ id: 'NEW' })), true],
  ['captureAuthorization', later(held(), captured({ id: 'KNOWN' })), false],
  ['captureAuthorization', later(held(), captured({ id: 'NEW', amount: usd(1) })), false],
  ['reauthorizeAuthorization', renewed, true],
  ['reauthorizeAuthorization', held(), false],
  ['voidAuthorization', voided, true],
  ['voidAuthorization', held(), false],
  ['authorizeOrder', held(), true],
  ['authorizeOrder', awaiting, false],
] as const)('PayPal shows what %s did: %#', (operation, checkout, isShown) => {
  const known = { captureIds: ['KNOWN'], authorizationIds: ['ROOT'] };
  expect(isMade(checkout, known, call(operation))).toBe(isShown);
});
