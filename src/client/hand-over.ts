import { setTimeout as delay } from 'node:timers/promises';
import { type HandOverTry, handOverTry, SEND } from '../domain/checkout/early-events.ts';
import type { HandOver, Tried } from './paypal-events.ts';

/**
 * Tries to hand an event over, and again after a pause while it is early. The last try sends it, and so does the next one once
 * `closing` is aborted: until then it is in nobody's keeping, and PayPal has no answer.
 */
export const handOver = async (
  attempt: (how: HandOverTry) => Promise<Tried>,
  closing?: AbortSignal,
): Promise<HandOver> => {
  for (let tries = 1; ; tries += 1) {
    const how = closing?.aborted ? SEND : handOverTry(tries);
    const tried = await attempt(how);
    if (tried !== 'EARLY') return tried;
    await delay(how.pauseMs, undefined, closing && { signal: closing }).catch(() => undefined);
  }
};
