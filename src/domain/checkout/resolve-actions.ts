import { moneyText } from '../money/money.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { Attention, AttentionCode } from './attention.ts';
import { isLive } from './hold.ts';
import { payWords } from './pay-operation.ts';
import { closed } from './refusals.ts';
import { type Checkout, isBlocked } from './state.ts';
import type { ResolveAction } from './status.ts';

export const refuseResolve = (checkout: Checkout, action: ResolveAction): Refusal | null => {
  if (checkout.stage.name === 'ENDED') return closed(checkout);
  if (checkout.attention.length === 0) {
    return refusal('NOTHING_TO_RESOLVE', 'This checkout does not wait for an operator.');
  }
  const offers = resolveActions(checkout);
  return offers.includes(action)
    ? null
    : refusal(
        'ACTION_NOT_OFFERED',
        `"${action}" is not offered here; choose ${offers.join(', ')}.`,
      );
};

/** What an operator may choose for a checkout that needs attention, the safest first. */
export const resolveActions = ({ attention, stage }: Checkout): readonly ResolveAction[] => {
  const [gravest] = attention;
  if (gravest === undefined || stage.name === 'ENDED') return [];
  switch (stage.name) {
    case 'ORDER_CAPTURED':
      return ['adopt', 'close'];
    case 'CREATING':
      return ['retry', 'close'];
    case 'AWAITING_APPROVAL':
      return beforePayment(gravest);
    case 'HELD':
      return isLive(stage.hold) ? whileHeld(attention, gravest) : afterHold(gravest);
  }
};

/** PayPal did not accept a read: no call waits to be sent again, and `adopt` reads at once. */
const isOfRead = ({ operation }: Attention): boolean => operation === 'getOrder';

const beforePayment = (gravest: Attention): readonly ResolveAction[] => {
  switch (gravest.code) {
    case 'OUTCOME_UNKNOWN':
    case 'UNEXPECTED_ANSWER':
      return ['adopt', 'retry', 'void', 'close'];
    case 'ACCOUNT_ERROR':
    case 'PAYPAL_REFUSED':
    case 'POLICY_NOT_CARRIED_OUT':
      return isOfRead(gravest) ? ['adopt', 'void', 'close'] : ['retry', 'void', 'close'];
    case 'DEADLINE_DECISION':
      return ['capture', 'void', 'close'];
    case 'CAPTURE_REVERSED':
    case 'MERCHANT_ACTION_REQUIRED':
      return ['adopt', 'close'];
  }
};

/** Nothing is left that a call of ours could take or release. */
const afterHold = ({ code }: Attention): readonly ResolveAction[] =>
  code === 'OUTCOME_UNKNOWN' ? ['adopt', 'retry', 'void', 'close'] : ['adopt', 'close'];

/** What PayPal answered with something else was done: it is not sent again (paypal-rules 11, invariant 7). */
const whileHeld = (open: readonly Attention[], gravest: Attention): readonly ResolveAction[] => {
  switch (gravest.code) {
    case 'OUTCOME_UNKNOWN':
    case 'UNEXPECTED_ANSWER':
      return open.some((one) => one.code === 'UNEXPECTED_ANSWER')
        ? ['adopt', 'void', 'close']
        : ['adopt', 'retry', 'void', 'close'];
    case 'ACCOUNT_ERROR':
    case 'PAYPAL_REFUSED':
    case 'POLICY_NOT_CARRIED_OUT':
      return isOfRead(gravest)
        ? ['adopt', 'capture', 'void', 'close']
        : ['retry', 'capture', 'void', 'adopt', 'close'];
    case 'DEADLINE_DECISION':
      return ['capture', 'void', 'close'];
    case 'CAPTURE_REVERSED':
    case 'MERCHANT_ACTION_REQUIRED':
      return ['adopt', 'capture', 'void', 'close'];
  }
};

/** A choice settles what it was made for, the gravest; money that moved settles whatever asked for it, too. */
export const settledBy = (
  action: ResolveAction,
  [gravest, ...others]: readonly AttentionCode[],
): readonly AttentionCode[] => [
  ...(gravest ? [gravest] : []),
  ...(action === 'capture' || action === 'void' ? others.filter((code) => !STAYS.has(code)) : []),
];

/** What no money call of ours can settle. */
const STAYS: ReadonlySet<AttentionCode> = new Set(['CAPTURE_REVERSED', 'MERCHANT_ACTION_REQUIRED']);

/** What a choice does, in a sentence for whoever chooses. */
export const consequenceOf = (action: ResolveAction, checkout: Checkout): string => {
  switch (checkout.stage.name) {
    case 'CREATING':
      return whileCreating(action);
    case 'AWAITING_APPROVAL':
      return beforeApproval(action, checkout);
    case 'HELD':
      return ofHold(action, checkout);
    case 'ORDER_CAPTURED':
    case 'ENDED':
      return action === 'adopt'
        ? 'Reads PayPal and takes over what it shows, the amount too.'
        : 'Reads PayPal and ends the checkout where no capture is pending any more.';
  }
};

/** What an earlier run of the checkout made is not known. */
const whileCreating = (action: ResolveAction): string =>
  action === 'close'
    ? 'Asks once more what an earlier run of this checkout made; where that is still not known, ends the checkout as FAILED. An order of that run may be approved: look in PayPal first.'
    : 'Asks now what an earlier run of this checkout made, and goes on when that is known.';

const beforeApproval = (action: ResolveAction, checkout: Checkout): string => {
  const { verb, made } = payWords(checkout);
  const first = isBlocked(checkout) ? `Reads PayPal; where it shows no ${made}, ` : '';
  switch (action) {
    case 'adopt':
      return 'Reads PayPal and takes over what it shows.';
    case 'retry':
    case 'capture':
      return begun(`${first}asks PayPal to ${verb} the order again.`);
    case 'void':
      return begun(`${first}ends the checkout as VOIDED: the payer pays nothing.`);
    case 'close':
      return isBlocked(checkout)
        ? 'Reads PayPal and ends the checkout where nothing is held, or PayPal no longer shows the order; where money is held, the checkout goes on.'
        : 'Ends the checkout as FAILED: the payer pays nothing.';
  }
};

const begun = (sentence: string): string =>
  `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;

const ofHold = (action: ResolveAction, { attention }: Checkout): string => {
  switch (action) {
    case 'adopt':
      return 'Reads PayPal and takes over what it shows, the amount too; a hold goes on under its policy.';
    case 'retry':
      return retryOf(attention);
    case 'capture':
      return 'Reads PayPal and captures all that is left.';
    case 'void':
      return 'Voids the authorization: the payer’s money is released, captures stay.';
    case 'close':
      return 'Reads PayPal and ends the checkout where nothing is held any more; where money is held, the checkout goes on.';
  }
};

const retryOf = ([gravest]: readonly Attention[]): string => {
  if (gravest?.code === 'OUTCOME_UNKNOWN') {
    return 'Reads PayPal; where the call did nothing, sends it again.';
  }
  const { amount = null, finalCapture } = gravest?.refused ?? {};
  if (gravest?.operation === 'voidAuthorization') return 'Sends the void again now.';
  if (gravest?.operation === 'reauthorizeAuthorization') {
    return `Sends the reauthorization${amount ? ` of ${moneyText(amount)}` : ''} again now.`;
  }
  return amount
    ? `Sends the capture of ${moneyText(amount)}${finalCapture ? ', final,' : ''} again now.`
    : 'Captures all that is left, as it was asked for before.';
};
