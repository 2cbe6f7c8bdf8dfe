import { z } from 'zod';
import { forbidden, Refusal } from './refusal.ts';
import type { SimulatorState } from './state.ts';
import { clientCalling } from './tokens.ts';

const header = 'PayPal-Auth-Assertion';

/** The claims of an assertion: the partner's client id, and the merchant it acts for. */
const claimsShape = z.union([
  z.looseObject({ iss: z.string(), payer_id: z.string().regex(/^[2-9A-HJ-NP-Z]{13}$/) }),
  z.looseObject({ iss: z.string(), email: z.string().min(3) }),
]);

const claimsOf = (assertion: string): z.infer<typeof claimsShape> => {
  try {
    const [, claims = ''] = assertion.split('.');
    return claimsShape.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
  } catch {
    throw new Refusal(400, [{ field: header, issue: 'INVALID_PARAMETER_SYNTAX' }]);
  }
};

/** Whose account a call is about, and the partner that makes it for somebody else. */
interface ActingFor {
  merchantId: string;
  partnerId?: string;
}

/**
 * The account behind a call: the token's own, or that of the merchant a partner's PayPal-Auth-Assertion names; what the
 * call makes belongs to that account. Refuses with 403 an assertion of another client, and one without the merchant's
 * permission where the knob says so. PayPal does not look at its signature.
 */
export const accountOf = (
  state: SimulatorState,
  headerOf: (name: string) => string | undefined,
): ActingFor => {
  const clientId = clientCalling(state, headerOf('authorization'));
  const own = state.merchantIdOf(clientId);
  const assertion = headerOf(header);
  if (assertion === undefined) return { merchantId: own };
  const claims = claimsOf(assertion);
  if (claims.iss !== clientId || state.knobs.partnerPermission === 'NOT_GRANTED') throw forbidden();
  const merchantId =
    'payer_id' in claims && typeof claims.payer_id === 'string'
      ? claims.payer_id
      : state.merchantIdOf(String(claims['email']));
  return { merchantId, partnerId: own };
};
