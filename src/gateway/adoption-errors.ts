import type { RefusalCode } from '../domain/refusal.ts';
import { asked, type Meaning } from './error-meaning.ts';

/** Why something that was made elsewhere is not taken over, or cannot be changed. */
export const ADOPTION_ERRORS = {
  NOTHING_TO_ADOPT: {
    status: 404,
    title: 'PayPal shows nothing to adopt',
    todo: 'Check the id; where an order has aged out, name the authorization, or the captures of intent CAPTURE.',
  },
  ALREADY_ADOPTED: asked('Another checkout has this payment', 'Look at that checkout.'),
  ADOPTED_AMOUNT_DIFFERS: asked('PayPal shows another amount', 'Compare it with the shop’s order.'),
  ADOPTED_CURRENCY_DIFFERS: asked(
    'PayPal shows another currency',
    'Compare it with the shop’s order.',
  ),
  ADOPTED_INTENT_DIFFERS: asked(
    'PayPal shows another intent',
    'Compare it with the shop’s order, and say expected.intent.',
  ),
  ADOPTED_PAYEE_DIFFERS: asked(
    'Somebody else is paid, or PayPal does not say who',
    'Compare it with the shop’s order.',
  ),
  NOT_IN_PAYMENTS_V1: asked(
    'Payments v1 has no such field or change',
    'Leave it out: see docs/paypal-v1.md.',
  ),
} satisfies Partial<Record<RefusalCode, Meaning>>;
