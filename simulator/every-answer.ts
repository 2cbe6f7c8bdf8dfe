import type { MiddlewareHandler } from 'hono';
import { waitForLatency } from './latency.ts';
import type { SimulatorState } from './state.ts';

/** What every call of the Webhooks and Disputes APIs has: the time it takes, and a PayPal-Debug-Id in its answer. */
export const everyAnswer =
  (state: SimulatorState): MiddlewareHandler =>
  async (c, next) => {
    await waitForLatency(state);
    await next();
    if (!c.res.headers.has('PayPal-Debug-Id')) c.header('PayPal-Debug-Id', state.mintDebugId());
  };
