import type { Authentication } from './records.ts';

/** How the challenge of a card's bank can end. */
export const authenticationNames = [
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
  'ATTEMPTED',
  'NOT_COMPLETED',
  'NOT_ENROLLED',
  'UNAVAILABLE',
  'BYPASSED',
] as const;

export type AuthenticationName = (typeof authenticationNames)[number];

const result = (
  enrollment_status: string,
  authentication_status: string | null,
  liability_shift: Authentication['liability_shift'],
): Authentication => ({
  liability_shift,
  three_d_secure: {
    enrollment_status,
    ...(authentication_status !== null && { authentication_status }),
  },
});

/** The same with PayPal's letters for it, from its page on the response parameters of 3-D Secure. */
export const authenticationResults: Readonly<Record<AuthenticationName, Authentication>> = {
  SUCCEEDED: result('Y', 'Y', 'POSSIBLE'),
  FAILED: result('Y', 'N', 'NO'),
  REJECTED: result('Y', 'R', 'NO'),
  ATTEMPTED: result('Y', 'A', 'POSSIBLE'),
  NOT_COMPLETED: result('Y', 'U', 'UNKNOWN'),
  NOT_ENROLLED: result('N', null, 'POSSIBLE'),
  UNAVAILABLE: result('U', null, 'UNKNOWN'),
  BYPASSED: result('B', null, 'POSSIBLE'),
};
