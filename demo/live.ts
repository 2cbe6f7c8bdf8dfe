import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type Checkout, isClosed } from './checkout.ts';
import type { Gateway } from './gateway.ts';
import type { Html } from './pages/layout.ts';

export type Regions = Readonly<Record<string, Html | Promise<Html> | string>>;

interface Live {
  readonly gateway: Gateway;
  readonly checkoutId: string;
  readonly regionsOf: (checkout: Checkout) => Promise<Regions> | Regions;
}

/** A browser whose stream ends comes back after this: soon while things happen, later for refunds of what has ended. */
const COME_BACK_AFTER_MS = { open: 1_000, closed: 10_000 } as const;
const STILL_HERE_EVERY_MS = 15_000;

/**
 * Passes on that something changed, as the parts of the page that show it. The gateway's own stream says when; the
 * checkout itself is read for what. When the gateway or its worker is away, the browser simply comes back.
 */
export const liveRegions = (c: Context, { gateway, checkoutId, regionsOf }: Live) =>
  streamSSE(c, async (stream) => {
    const ended = new AbortController();
    stream.onAbort(() => ended.abort());
    const show = async () => {
      const asOf = Date.now();
      const checkout = await gateway.get(checkoutId);
      await stream.writeSSE({
        event: 'regions',
        retry: COME_BACK_AFTER_MS[isClosed(checkout) ? 'closed' : 'open'],
        data: JSON.stringify({ asOf, regions: await rendered(await regionsOf(checkout)) }),
      });
    };
    const beat = setInterval(() => void stream.write(': still here\n\n'), STILL_HERE_EVERY_MS);
    try {
      const { body } = await gateway.events(checkoutId, ended.signal);
      await show();
      if (body === null) return;
      for await (const bytes of body) {
        // A comment keeps the line open and says nothing.
        if (!new TextDecoder().decode(bytes).includes('data')) continue;
        await show();
      }
    } catch (error) {
      if (!ended.signal.aborted) await stream.write(`: ${reasonOf(error)}\n\n`);
    } finally {
      clearInterval(beat);
      ended.abort();
    }
  });

/** Parts of a page as text, ready to be put in their places. */
export const rendered = async (regions: Regions): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(regions).map(async ([id, content]) => [id, String(await content)] as const),
    ),
  );

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
