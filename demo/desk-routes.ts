import { type Context, Hono } from 'hono';
import type { Checkout } from './checkout.ts';
import { type Counter, deskCommands } from './desk-commands.ts';
import { liveRegions, rendered } from './live.ts';
import { deskList } from './pages/desk-list.ts';
import { type Desk, deskPage, deskRegions, type Notice, noticeLine } from './pages/desk-page.ts';

const NEWEST = '?limit=50';

/** The merchant's side: what stands, what may be done and, with the simulator, the clock and the worker. */
export const deskRoutes = (counter: Counter): Hono => {
  const { gateway, clock, dev } = counter;
  const app = new Hono();
  const deskOf = async (checkout: Checkout): Promise<Desk> => ({
    checkout,
    now: clock.now(checkout),
    dev: await dev.exist(),
    workerPid: await dev.workerPid(),
  });
  const answer = async (c: Context, id: string, notice: Notice) => {
    const desk = await deskOf(await gateway.get(id));
    if (c.req.header('accept') !== 'application/json') return c.html(deskPage(desk, notice));
    return c.json({
      notice: String(await noticeLine(notice)),
      regions: await rendered(deskRegions(desk)),
    });
  };

  app.get('/desk', async (c) => c.html(deskList((await gateway.list(NEWEST)).checkouts)));
  app.get('/desk/:id', async (c) =>
    c.html(deskPage(await deskOf(await gateway.get(c.req.param('id'))))),
  );
  app.get('/desk/:id/live', (c) =>
    liveRegions(c, {
      gateway,
      checkoutId: c.req.param('id'),
      regionsOf: async (checkout) => deskRegions(await deskOf(checkout)),
    }),
  );
  for (const [name, press] of Object.entries(deskCommands(counter))) {
    app.post(`/desk/:id/${name}`, async (c) => {
      const id = c.req.param('id');
      return answer(c, id, await press(id, await c.req.parseBody()));
    });
  }
  return app;
};
