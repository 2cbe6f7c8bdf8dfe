import { expect, it } from 'vitest';
import {
  hasReleased,
  isReleased,
  releasedOrTaken,
  stillHeld,
} from '../../src/domain/checkout/after-void.ts';
import { dated } from '../../src/domain/checkout/deadlines.ts';
import { holdOf } from '../../src/domain/checkout/state.ts';
import type { EndStatus } from '../../src/domain/checkout/status.ts';
import type { AuthorizationStatus } from '../../src/domain/paypal/resources.ts';
import { authorization, held, later, t0 } from './builders.ts';

const holdThatIs = (status: AuthorizationStatus) =>
  holdOf(
    later(held(), {
      event: 'AUTHORIZATION_CHANGED',
      authorization: dated(authorization({ status }), t0, null),
    }),
  );

it.each<[AuthorizationStatus, boolean, string | null]>([
  ['CREATED', false, 'NOTHING_LEFT_TO_VOID'],
  ['PARTIALLY_CAPTURED', false, 'NOTHING_LEFT_TO_VOID'],
  ['CAPTURED', true, 'NOTHING_LEFT_TO_VOID'],
  ['VOIDED', true, null],
])(
  'a hold that PayPal shows %s after a void is released: %s; its caller hears %s',
  (status, is, code) => {
    const hold = holdThatIs(status);
    expect(isReleased(hold)).toBe(is);
    expect(releasedOrTaken(hold)?.code ?? null).toBe(code);
  },
);

it('where nothing was ever held, a void has nothing to release', () => {
  expect([isReleased(null), releasedOrTaken(null)]).toEqual([true, null]);
});

it('an authorization that is still open beside its voided root needs an operator', () => {
  expect(stillHeld(holdThatIs('CREATED'), 'd-1')).toMatchObject({
    issue: 'AUTHORIZATION_STILL_OPEN',
    issueClass: 'OPERATOR',
    debugId: 'd-1',
    description: expect.stringContaining('ROOT'),
  });
});

it.each<[EndStatus, AuthorizationStatus, boolean]>([
  ['VOIDED', 'VOIDED', true],
  ['CAPTURED', 'VOIDED', true],
  ['CAPTURED', 'CAPTURED', false],
  ['EXPIRED', 'CREATED', false],
])('the end %s of a hold that PayPal shows %s is what a void asks for: %s', (as, status, is) => {
  expect(hasReleased({ name: 'ENDED', as, why: '', order: null, hold: holdThatIs(status) })).toBe(
    is,
  );
});
