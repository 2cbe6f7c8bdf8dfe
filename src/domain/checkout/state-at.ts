import { applyFact } from './apply-fact.ts';
import type { TimelineEntry } from './facts.ts';
import { type Checkout, checkoutWithoutFacts } from './state.ts';

type Opened = Pick<Checkout, 'input' | 'opened'>;

/** The checkout that these facts add up to. */
export const checkoutOf = (opened: Opened, entries: readonly TimelineEntry[]): Checkout =>
  entries.reduce(
    (checkout, { at, ...fact }) => applyFact(checkout, fact, at),
    checkoutWithoutFacts(opened),
  );

/**
 * The checkout as it was at a version, so that a repeated request is shown what the first one was. A timeline that has
 * been shortened no longer tells: then it is shown as it is now.
 */
export const stateAt = (checkout: Checkout, version: number): Checkout =>
  version >= checkout.version || checkout.timeline.length !== checkout.version
    ? checkout
    : checkoutOf(checkout, checkout.timeline.slice(0, version));
