import type { Checkout } from './checkout.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** PayPal counts from its own second, up to a moment before the checkout learns of it. */
const A_MOMENT_MS = 60_000;

/** The day of a hold, 0 being the first. */
export const dayOf = (instant: number, start: number): number =>
  Math.floor((instant - start + A_MOMENT_MS) / DAY_MS);

/**
 * What time it is in a checkout. Time that the shop has pushed is remembered here; what somebody else pushed shows in
 * the newest line of the timeline, since nothing can have happened later than now.
 */
export class Clock {
  readonly #aheadMs = new Map<string, number>();

  pushed(checkoutId: string, seconds: number): void {
    const ahead = this.#aheadMs.get(checkoutId) ?? 0;
    this.#aheadMs.set(checkoutId, ahead + seconds * 1_000);
  }

  now({ checkoutId, timeline }: Checkout): number {
    const ours = Date.now() + (this.#aheadMs.get(checkoutId) ?? 0);
    const latest = timeline.at(-1)?.at;
    return latest === undefined ? ours : Math.max(ours, Date.parse(latest));
  }
}
