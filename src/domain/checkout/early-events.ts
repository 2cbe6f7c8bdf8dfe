import { kindOfEvent, type PayPalEvent } from '../paypal/events.ts';
import { type Checkout, isBlocked } from './state.ts';

/**
 * Whether the answer that the checkout waits for may say what the event says. Not of a call that PayPal has left without an
 * answer for a round: that answer may never come, and the event is the first to tell of it.
 */
export const isEarly = (checkout: Checkout, { eventType }: PayPalEvent): boolean => {
  const { asked } = checkout;
  if (asked === null || asked.withoutAnswer > 0 || isBlocked(checkout)) return false;
  return kindOfEvent(eventType)?.sentWith?.includes(asked.operation) === true;
};

/** Whether PayPal sends it with a call, so that it may race with the answer of one that is under way. */
export const isSentWithCall = ({ eventType }: Pick<PayPalEvent, 'eventType'>): boolean =>
  kindOfEvent(eventType)?.sentWith !== undefined;

/**
 * What one try to hand an event over does, and how long it is before the next. PAUSE: what is sent with a call waits without
 * a question, which would come in the middle of the answer and cost a Workflow Task of its own. ASK: the checkout says
 * whether it is early. SEND: it is sent as news.
 */
export type HandOverTry = { readonly does: 'PAUSE' | 'ASK' | 'SEND'; readonly pauseMs: number };

/** Less than two seconds in all: PayPal waits for the gateway's answer, and its own calls are mostly answered within one. */
export const handOverTry = (tries: number): HandOverTry => TRIES[tries - 1] ?? SEND;

export const SEND: HandOverTry = { does: 'SEND', pauseMs: 0 };

const TRIES: readonly HandOverTry[] = [
  { does: 'PAUSE', pauseMs: 250 },
  { does: 'ASK', pauseMs: 500 },
  { does: 'ASK', pauseMs: 1_000 },
];
