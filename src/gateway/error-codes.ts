import type { HoldfastErrorCode } from '../client/error.ts';
import type { AdvanceErrorCode } from '../dev/checkout-standing.ts';
import { ACCESS_ERRORS } from './access-errors.ts';
import { ADOPTION_ERRORS } from './adoption-errors.ts';
import { AGAIN, asked, type Meaning } from './error-meaning.ts';
import { OUTAGE_ERRORS } from './outage-errors.ts';
import { WEBHOOK_ERRORS } from './webhook-errors.ts';

export type { ErrorStatus } from './error-meaning.ts';

/** What the gateway itself can say no to, besides what a checkout or PayPal says. */
type GatewayCode =
  | 'IDEMPOTENCY_KEY_REQUIRED'
  | 'WEBHOOK_REFUSED'
  | 'API_KEY_REQUIRED'
  | 'API_KEY_UNKNOWN'
  | 'LOOPBACK_ONLY'
  | 'HOST_NOT_ALLOWED'
  | 'ORIGIN_NOT_ALLOWED'
  | 'SCOPE_TOO_NARROW'
  | 'CAPTURE_NOT_OURS'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'CONTENT_TYPE_NOT_SUPPORTED'
  | 'RATE_LIMITED'
  | 'CALLER_LEFT'
  | 'INTERNAL_ERROR'
  | 'PAYPAL_UNAVAILABLE'
  | 'NOT_READY'
  | 'TOO_MANY_WATCHERS'
  | 'TOO_MANY_BODIES'
  | 'MERCHANT_UNKNOWN'
  | 'WEBHOOK_ID_MISSING'
  | 'WEBHOOK_UNDECIDED'
  | 'WEBHOOKS_BUSY';

export type ErrorCode = HoldfastErrorCode | AdvanceErrorCode | GatewayCode;

const LOOK = 'Look at `allowed` and `refused` of the checkout.';

/** Why a checkout says no: the request was fine, the checkout as it stands cannot do it. */
const REFUSALS = {
  MALFORMED_COMMAND: asked(
    'The command is not complete',
    'Send it over HTTP, or give Temporal the whole input.',
  ),
  CHECKOUT_CLOSED: asked('The checkout has ended', 'Start another; refund what was captured.'),
  CHECKOUT_ID_TAKEN: asked('Another checkout has this id', 'Choose another checkoutId.'),
  NOT_AUTHORIZED: asked('Nothing is authorized yet', 'Wait until the payer has approved.'),
  ALREADY_CAPTURED: asked('The order is captured already', LOOK),
  ACTION_DOES_NOT_MATCH_INTENT: asked(
    'There is no hold in a checkout of intent CAPTURE',
    'PayPal captures the order once the payer has approved; refund what was captured.',
  ),
  UNSUPPORTED_PAYMENT_INSTRUCTION: asked(
    'An order of intent AUTHORIZE has no payment instruction',
    'Send it with each capture.',
  ),
  REFERENCE_ID_REQUIRED: asked('The order has several purchase units', 'Name one: referenceId.'),
  REFERENCE_ID_NOT_FOUND: asked(
    'The order has no purchase unit of this referenceId',
    'Name one of `purchaseUnits`.',
  ),
  ALREADY_AUTHORIZED: asked('The payment is authorized already', LOOK),
  ORDER_NOT_CREATED: asked('PayPal has not made the order yet', 'Try again in a moment.'),
  AUTHORIZATION_PENDING_REVIEW: asked('PayPal reviews the authorization', 'Wait for AUTHORIZED.'),
  AUTHORIZATION_EXPIRED: asked('The authorization has expired', 'Start another checkout.'),
  NOTHING_LEFT_TO_CAPTURE: asked('Everything held is captured', LOOK),
  NOTHING_LEFT_TO_VOID: asked('Nothing is held any more', 'Refund what was captured.'),
  CURRENCY_MISMATCH: asked('Another currency than the order’s', 'Use the order’s currency.'),
  AMOUNT_NOT_POSITIVE: asked('The amount is not more than zero', 'Ask for more than zero.'),
  AMOUNT_EXCEEDS_REMAINING: asked('More than is left', LOOK),
  AMOUNT_EXCEEDS_LIMIT: asked('More than PayPal’s limit', LOOK),
  POLICY_FIELD_FIXED: asked('This field of the policy has done its work', 'Leave it out.'),
  DEADLINE_PASSED: asked(
    'With this policy the deadline has passed',
    'Capture, void or resolve now, or choose a shorter deadlineMargin.',
  ),
  REAUTHORIZATION_TOO_SOON: asked('The honor period is not over', 'Ask again after honorEndsAt.'),
  REAUTHORIZATION_LIMIT_REACHED: asked('Reauthorized as often as the policy lets', LOOK),
  REAUTHORIZATION_NOT_SUPPORTED: asked(
    'This funding cannot be reauthorized',
    'Capture before expiresAt.',
  ),
  NO_CAPTURE_TO_REFUND: asked('Nothing can be refunded', 'Void instead, or wait for the capture.'),
  CAPTURE_NOT_FOUND: asked('No such capture here', 'Take the captureId from the checkout.'),
  CAPTURE_STILL_PENDING: asked(
    'The capture is still pending',
    'Wait until it is COMPLETED, then refund under a new key.',
  ),
  CAPTURE_FROZEN: asked('Refunds of this capture are stopped', 'Settle the dispute with PayPal.'),
  FULLY_REFUNDED: asked('All that was captured is refunded', 'Nothing is left to do.'),
  REFUND_EXCEEDS_CAPTURE: asked('More than is left to refund', LOOK),
  TRACKER_ALREADY_ADDED: asked(
    'The parcel has a tracker already',
    'Update that tracker, or use another tracking number.',
  ),
  NEEDS_ATTENTION: asked('The checkout waits for an operator', 'Resolve it first.'),
  NOTHING_TO_RESOLVE: asked('Nothing waits to be resolved', LOOK),
  ACTION_NOT_OFFERED: asked('This choice is not offered here', 'Choose one of `attention.offers`.'),
  HOLD_STILL_OPEN: asked('PayPal still holds money', 'Void it first.'),
  CAPTURE_COUNT_EXCEEDED: asked('The policy allows no more captures of this hold', LOOK),
  REMAINING_UNKNOWN: asked('What is left is not known', 'Name an amount, or void the rest.'),
  PAYPAL_UNAVAILABLE: asked(
    'PayPal could not be asked what is left; nothing was sent',
    'Ask again with a new key.',
  ),
  TOO_MANY_COMMANDS: asked(
    'This checkout takes no more commands',
    'Void it and start another; its deadlines go on.',
  ),
  CALL_UNDER_WAY: asked('A call to PayPal is under way', 'Wait for its outcome.'),
  HINT_NEEDED: asked('PayPal has not been asked yet', 'Send approve.'),
  HINT_NOT_NEEDED: asked('A hint of approval would change nothing', 'Nothing.'),
  EVENT_IS_NEWS: asked('An event of PayPal would change something', 'Send it as a Signal.'),
  EVENT_IS_KNOWN: asked('An event of PayPal says nothing new', 'Nothing.'),
  EVENT_IS_EARLY: asked(
    'A call that may say the same as an event of PayPal is under way',
    'Ask again in a moment; then send it as a Signal.',
  ),
  EVENT_OF_ANOTHER_ORDER: asked('An event of PayPal is about another order', 'Find its checkout.'),
  UNEXPECTED_ANSWER: asked(
    'PayPal answered something else than what was asked',
    'Compare the payment in PayPal, then resolve the checkout.',
  ),
  CAPTURE_DECLINED: asked(
    'PayPal declined the capture',
    'See `issue`; ask the payer to pay again.',
  ),
  REFUSED_BY_PAYPAL: asked('PayPal refused', 'See `issue`; quote `debugId` to PayPal.'),
  PAYPAL_WOULD_REFUSE: asked(
    'PayPal would refuse it; nothing was sent',
    'See `issue`; correct it and ask again under a new key.',
  ),
  OUTCOME_UNKNOWN: asked('Nobody knows yet whether PayPal acted', 'An operator resolves it.'),
} satisfies Partial<Record<ErrorCode, Meaning>>;

const REQUEST_ERRORS = {
  INVALID_REQUEST: {
    status: 400,
    title: 'The request is not valid',
    todo: 'Correct the fields that `errors` names.',
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    title: 'An Idempotency-Key is required',
    todo: 'Send a key of your own, and the same one when you repeat the request.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    todo: 'Use a new key for a new request.',
  },
  CHECKOUT_NOT_FOUND: { status: 404, title: 'There is no such checkout', todo: 'Check the id.' },
  TRACKER_NOT_FOUND: {
    status: 404,
    title: 'There is no such tracker',
    todo: 'Take the trackerId from the checkout.',
  },
  EVENT_NOT_FOUND: { status: 404, title: 'There is no such event', todo: 'Check the id.' },
  NOT_FOUND: { status: 404, title: 'There is nothing here', todo: 'See /docs for what there is.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Not with this method', todo: 'See `Allow`.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large', todo: 'Send at most 64 KiB.' },
  CONTENT_TYPE_NOT_SUPPORTED: {
    status: 415,
    title: 'Only JSON is understood',
    todo: 'Send Content-Type: application/json.',
  },
  CALLER_LEFT: {
    status: 499,
    title: 'The caller left before the answer',
    todo: AGAIN,
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too many requests with this key',
    todo: 'Wait as long as Retry-After says.',
    retryAfterSeconds: 1,
  },
} satisfies Partial<Record<ErrorCode, Meaning>>;

/** Every code a caller can meet, with its HTTP status. A code never changes its meaning. */
export const ERRORS: Readonly<Record<ErrorCode, Meaning>> = {
  ...REQUEST_ERRORS,
  ...ACCESS_ERRORS,
  ...REFUSALS,
  ...ADOPTION_ERRORS,
  ...WEBHOOK_ERRORS,
  ...OUTAGE_ERRORS,
};
