import { createConcurrencyLimit } from '../client/concurrency-limit.ts';
import { handOver } from '../client/hand-over.ts';
import type { Tried } from '../client/paypal-events.ts';
import type { HandOverTry } from '../domain/checkout/early-events.ts';
import type { PayPalEvent } from '../domain/paypal/events.ts';
import type { WebhookFate } from './metrics.ts';
import { Problem } from './problem.ts';

/** So many ids of events that were handed over are remembered, to spare Temporal what PayPal repeats. */
const REMEMBERED = 10_000;
const HANDED_OVER_AT_ONCE = 50;
/** PayPal waits for its answer, and tries again when it gets none. */
const MOST_WAITING = 2_000;

type Fate = Extract<WebhookFate, 'DELIVERED' | 'KEPT' | 'IGNORED' | 'DUPLICATE'>;

export type WebhookIntake = {
  /** Resolves once the event is in Temporal's keeping. @throws Problem WEBHOOKS_BUSY */
  readonly take: (event: PayPalEvent) => Promise<Fate>;
};

/**
 * Hands verified events over, each once as far as this process can remember; the receiving Workflows know events by
 * their ids and do not rely on it. Copies that come in while the first is under way wait for its fate.
 */
export const createWebhookIntake = (
  receive: (event: PayPalEvent, how: HandOverTry) => Promise<Tried>,
  closing?: AbortSignal,
): WebhookIntake => {
  const done = new Set<string>();
  const underWay = new Map<string, Promise<Fate>>();
  const turns = createConcurrencyLimit({
    atOnce: HANDED_OVER_AT_ONCE,
    line: {
      waiting: MOST_WAITING,
      refusal: () => new Problem('WEBHOOKS_BUSY', 'Too many deliveries wait already.'),
    },
  });

  /** What is early waits outside: others have its turn. */
  const once = async (event: PayPalEvent): Promise<Fate> => {
    const inTurn = (how: HandOverTry) => turns.run(() => receive(event, how));
    const fate = await handOver(inTurn, closing);
    const [oldest] = done;
    if (done.size >= REMEMBERED && oldest !== undefined) done.delete(oldest);
    done.add(event.eventId);
    return fate;
  };

  return {
    take: async (event) => {
      const { eventId } = event;
      if (done.has(eventId)) return 'DUPLICATE';
      const first = underWay.get(eventId);
      if (first !== undefined) {
        await first;
        return 'DUPLICATE';
      }
      const mine = once(event).finally(() => underWay.delete(eventId));
      underWay.set(eventId, mine);
      return await mine;
    },
  };
};
