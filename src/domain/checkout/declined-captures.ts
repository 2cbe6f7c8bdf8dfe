import type { Capture } from '../paypal/resources.ts';
import type { Attention } from './attention.ts';
import type { Fact } from './facts.ts';
import { capturedSoFar, type Hold, isDeclined, isLive } from './hold.ts';
import { type Checkout, holdOf } from './state.ts';

/**
 * The captures of a hold that were PENDING before these facts, and have taken no money: their callers were answered long
 * ago. Those of an order of intent CAPTURE are judged with its other purchase units (order-captures.ts).
 */
export const declinedSince = (before: Checkout, facts: readonly Fact[]): readonly Capture[] => {
  const pending = (holdOf(before)?.captures ?? []).filter(({ status }) => status === 'PENDING');
  return facts.flatMap((fact) =>
    fact.event === 'CAPTURE_CHANGED' &&
    isDeclined(fact.capture) &&
    pending.some(({ id }) => id === fact.capture.id)
      ? [fact.capture]
      : [],
  );
};

/**
 * Whether the end waits for a person: a part was paid, and of another part, declined after it was PENDING, nobody has heard
 * yet. Where nothing was paid the end says so by itself, as DENIED.
 */
export const waitsForDeclined = (hold: Hold, attention: readonly Attention[]): boolean =>
  !isLive(hold) &&
  capturedSoFar(hold).minor > 0 &&
  attention.some(
    ({ code, about }) =>
      code === 'PAYPAL_REFUSED' &&
      hold.captures.some((capture) => capture.id === about && isDeclined(capture)),
  );
