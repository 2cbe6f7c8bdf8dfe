import { type Checkout, capturedOf, refundedOf, wasSentBack } from './checkout.ts';
import { minor, moneyText } from './money.ts';

const DATE = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const DAY_OF_YEAR = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

export const timeText = (instant: number | string): string =>
  `${DATE.format(new Date(instant))} UTC`;

export const dayText = (instant: number | string): string => DAY_OF_YEAR.format(new Date(instant));

const DUE: Readonly<Record<string, string>> = {
  AUTHORIZE: 'Next try to authorize',
  EXPIRE: 'Approval window ends',
  REAUTHORIZE: 'Reauthorization',
  HONOR_PERIOD_ENDS: 'Honor period ends',
  WARN: 'Warning of the deadline',
  CAPTURE: 'Capture of the rest',
  VOID: 'Release of the rest',
  ASK: 'Question to a person',
  READ_PAYPAL: 'Next look at PayPal',
  CONFIRM_LAPSE: 'Lapse of the hold',
};

/** What happens next by itself, and when. */
export const dueText = ({ nextDeadline }: Checkout): string => {
  if (nextDeadline === null) return 'Nothing is due';
  const { does, at } = nextDeadline;
  return `${DUE[does] ?? does}, ${timeText(at)}`;
};

/** What is under way at PayPal, since when, and how often PayPal has not answered. */
export const askedText = ({
  operation,
  at,
  withoutAnswer,
}: NonNullable<Checkout['asked']>): string =>
  `${operation} since ${timeText(at)}, ${withoutAnswer === 0 ? 'not answered yet' : `${withoutAnswer} times without an answer`}`;

export type Tone = 'waiting' | 'held' | 'taken' | 'over' | 'problem';

interface Standing {
  readonly tone: Tone;
  readonly title: string;
  readonly payer: string;
}

/** How a status is told to the payer, who thinks of money and not of authorizations. */
export const standingOf = (checkout: Checkout): Standing => {
  const known = { ...beforeTheHold(checkout), ...withMoney(checkout), ...overWith(checkout) };
  return known[checkout.status] ?? say('waiting', checkout.status, '');
};

type Standings = Readonly<Record<string, Standing>>;

const beforeTheHold = (checkout: Checkout): Standings => {
  const all = moneyText(checkout.amount);
  return {
    CREATING: say('waiting', 'Setting up your payment', 'This takes a moment.'),
    AWAITING_APPROVAL: wasSentBack(checkout)
      ? say(
          'problem',
          'That way to pay did not work',
          `Nothing was taken. Choose another way to pay ${all} with PayPal, and this page goes on by itself.`,
        )
      : say(
          'waiting',
          'Waiting for your approval',
          `Nothing is held yet. Approve ${all} with PayPal and this page goes on by itself.`,
        ),
    AUTHORIZING: say('waiting', 'Asking PayPal', 'PayPal is putting your money on hold.'),
    PENDING_REVIEW: say(
      'waiting',
      'PayPal is having a look',
      'PayPal reviews this payment. Nothing is asked of you.',
    ),
  };
};

const withMoney = (checkout: Checkout): Standings => ({
  AUTHORIZED: say(
    'held',
    `${moneyText(checkout.amount)} is on hold for you`,
    'Your lantern is being made. Nothing has been taken; we take the money when it ships.',
  ),
  PARTIALLY_CAPTURED: say(
    'held',
    `${moneyText(capturedOf(checkout))} taken, ${moneyText(checkout.remaining)} still on hold`,
    'The first parcel is on its way. The rest is taken when it ships, or released.',
  ),
  CAPTURE_PENDING: say(
    'waiting',
    'The payment is on its way',
    'PayPal is still clearing the money.',
  ),
  NEEDS_ATTENTION: say(
    'problem',
    'We are looking into it',
    'A person has to decide something here. Your money is safe.',
  ),
});

const overWith = (checkout: Checkout): Standings => ({
  CAPTURED: paid(checkout),
  VOIDED: say(
    'over',
    'Nothing is on hold',
    minor(capturedOf(checkout)) > 0
      ? `${moneyText(capturedOf(checkout))} was paid and the rest released.`
      : 'The order was cancelled. You were not charged.',
  ),
  DENIED: say(
    'problem',
    'PayPal said no',
    'You were not charged. Please order again with another way to pay.',
  ),
  EXPIRED: say(
    'over',
    'This order has lapsed',
    'Nothing is on hold. You were not charged for what was not taken.',
  ),
  FAILED: say('problem', 'The order could not be made', 'Nothing is owed.'),
});

const paid = (checkout: Checkout): Standing => {
  const captured = capturedOf(checkout);
  const refunded = refundedOf(checkout);
  if (minor(refunded) >= minor(captured)) {
    return say(
      'over',
      `${moneyText(refunded)} given back`,
      'All that was taken is on its way back to you.',
    );
  }
  const words =
    minor(refunded) > 0
      ? `Thank you. ${moneyText(refunded)} of it was given back to you.`
      : 'Thank you. What was on hold beyond that is released.';
  return say('taken', `${moneyText(captured)} paid`, words);
};

const say = (tone: Tone, title: string, payer: string): Standing => ({ tone, title, payer });
