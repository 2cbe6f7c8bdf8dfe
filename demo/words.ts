import type { Checkout, TimelineEntry } from './checkout.ts';
import { capturedOf } from './checkout.ts';
import { type Money, minor, money, spell } from './money.ts';

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

export const spellTime = (instant: number | string): string =>
  `${DATE.format(new Date(instant))} UTC`;

export const spellDay = (instant: number | string): string => DAY_OF_YEAR.format(new Date(instant));

export type Tone = 'waiting' | 'held' | 'taken' | 'over' | 'trouble';

interface Standing {
  readonly tone: Tone;
  readonly title: string;
  readonly payer: string;
}

/** How a status is told to the payer, who thinks of money and not of authorizations. */
export const standingOf = (checkout: Checkout): Standing => {
  const all = spell(checkout.amount);
  const taken = spell(capturedOf(checkout));
  const left = spell(checkout.remaining);
  const known: Record<string, Standing> = {
    CREATING: say('waiting', 'Setting up your payment', 'This takes a moment.'),
    AWAITING_APPROVAL: say(
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
    AUTHORIZED: say(
      'held',
      `${all} is on hold for you`,
      'Your lantern is being made. Nothing has been taken; we take the money when it ships.',
    ),
    PARTIALLY_CAPTURED: say(
      'held',
      `${taken} taken, ${left} still on hold`,
      'The first parcel is on its way. The rest is taken when it ships, or released.',
    ),
    CAPTURE_PENDING: say(
      'waiting',
      'The payment is on its way',
      'PayPal is still clearing the money.',
    ),
    CAPTURED: say(
      'taken',
      `${taken} paid`,
      'Thank you. The rest of the hold, if there was any, is released.',
    ),
    VOIDED: say(
      'over',
      'Nothing is on hold',
      minor(capturedOf(checkout)) > 0
        ? `${taken} was paid and the rest released.`
        : 'The order was cancelled. You were not charged.',
    ),
    DENIED: say(
      'trouble',
      'PayPal said no',
      'You were not charged. Please order again with another way to pay.',
    ),
    EXPIRED: say(
      'over',
      'This order has lapsed',
      'Nothing is on hold. You were not charged for what was not taken.',
    ),
    FAILED: say('trouble', 'The order could not be made', 'Nothing is owed.'),
    NEEDS_ATTENTION: say(
      'trouble',
      'We are looking into it',
      'A person has to decide something here. Your money is safe.',
    ),
  };
  return known[checkout.status] ?? say('waiting', checkout.status, '');
};

const say = (tone: Tone, title: string, payer: string): Standing => ({ tone, title, payer });

interface Told {
  readonly tone: Tone;
  readonly text: string;
  readonly detail?: string;
}

/** One line of the story; null for what only an engineer wants to see. */
export const tell = (entry: TimelineEntry): Told | null => {
  const authorization = part(entry['authorization']);
  const capture = part(entry['capture']);
  switch (entry.event) {
    case 'ORDER_CREATED':
      return {
        tone: 'waiting',
        text: 'Order made at PayPal',
        detail: idOf(part(entry['order']), 'orderId'),
      };
    case 'ORDER_PATCHED':
      return { tone: 'waiting', text: `Order changed to ${amountOf(entry)}` };
    case 'APPROVAL_SIGNALLED':
      return {
        tone: 'waiting',
        text:
          entry['via'] === 'SHOP'
            ? 'The payer came back from PayPal'
            : 'PayPal says the payer approved',
      };
    case 'PAYER_SENT_BACK':
      return {
        tone: 'trouble',
        text: 'That way to pay did not work; the payer may choose another',
        detail: String(entry['issue']),
      };
    case 'AUTHORIZED':
      return {
        tone: 'held',
        text: `${amountOf(authorization)} on hold`,
        detail: idOf(authorization, 'id'),
      };
    case 'AUTHORIZATION_CHANGED':
      return {
        tone: 'held',
        text: `The hold is now ${String(authorization['status'])}`,
        detail: idOf(authorization, 'id'),
      };
    case 'REAUTHORIZED':
      return {
        tone: 'held',
        text: `Reauthorized: ${amountOf(authorization)} guaranteed for three more days`,
        detail: idOf(authorization, 'id'),
      };
    case 'HONOR_PERIOD_ENDED':
      return { tone: 'waiting', text: 'The honor period is over' };
    case 'CAPTURED':
      return { tone: 'taken', text: `${amountOf(capture)} taken`, detail: captureDetail(capture) };
    case 'CAPTURE_CHANGED':
      return {
        tone: 'taken',
        text: `The payment of ${amountOf(capture)} is now ${String(capture['status'])}`,
        detail: idOf(capture, 'id'),
      };
    case 'VOIDED':
      return {
        tone: 'over',
        text: 'The rest of the hold released',
        detail: idOf(authorization, 'id'),
      };
    case 'DEADLINE_REACHED':
      return { tone: 'waiting', text: `The deadline was reached: ${String(entry['does'])}` };
    case 'REFUSED':
      return {
        tone: 'trouble',
        text: 'PayPal said no',
        detail: `${String(entry['operation'])}: ${String(part(entry['refusal'])['issue'])}`,
      };
    case 'UNANSWERED':
      return {
        tone: 'trouble',
        text: 'PayPal did not answer; asked again',
        detail: String(entry['operation']),
      };
    case 'FOUND':
      return {
        tone: 'held',
        text: 'An answer that was lost is found again',
        detail: String(entry['operation']),
      };
    case 'ATTENTION_RAISED':
      return { tone: 'trouble', text: String(part(entry['attention'])['reason']) };
    case 'RESOLVED':
      return { tone: 'held', text: `An operator decided: ${String(entry['action'])}` };
    case 'ENDED':
      return {
        tone: 'over',
        text: `Ended as ${String(entry['as'])}`,
        detail: String(entry['why']),
      };
    default:
      return null;
  }
};

type Part = Readonly<Record<string, unknown>>;

const part = (value: unknown): Part =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const amountOf = (of: Part): string => {
  const amount = money.safeParse(of['amount']);
  return amount.success ? spell(amount.data satisfies Money) : 'The money';
};

const idOf = (of: Part, name: string): string => String(of[name] ?? '');

const captureDetail = (capture: Part): string => {
  const status = String(capture['status']);
  return status === 'COMPLETED' ? idOf(capture, 'id') : `${idOf(capture, 'id')} ${status}`;
};
