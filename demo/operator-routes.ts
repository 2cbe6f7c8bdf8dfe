import { type Context, Hono } from 'hono';
import { type Checkout, momentOf } from './checkout.ts';
import { refusedOnly } from './gateway.ts';
import { liveRegions, rendered } from './live.ts';
import { type Counter, operatorCommands } from './operator-commands.ts';
import {
  type Notice,
  noticeLine,
  type OperatorView,
  operatorPage,
  operatorRegions,
} from './pages/operator-page.ts';
import { orderList } from './pages/order-list.ts';

const NEWEST = '?view=full&limit=50';

interface Pressed {
  readonly id: string;
  readonly seen: unknown;
  readonly notice: Notice;
}

/** The merchant's side: what stands, what may be done and, with the simulator, the clock and the worker. */
export const operatorRoutes = (counter: Counter): Hono => {
  const { gateway, clock, dev } = counter;
  const app = new Hono();
  const viewOf = async (checkout: Checkout): Promise<OperatorView> => ({
    checkout,
    moment: momentOf(checkout),
    now: clock.now(checkout),
    dev: await dev.exist(),
    workerPid: await dev.workerPid(),
  });
  const wholePage = async (c: Context, { id, seen, notice }: Pressed) => {
    const checkout = await gateway.get(id);
    // Until an outcome is known, the form keeps what it saw, so that pressing again asks for the same.
    const moment = notice.tone === 'waiting' && seen ? Number(seen) : momentOf(checkout);
    return c.html(operatorPage({ ...(await viewOf(checkout)), moment }, notice));
  };
  const parts = async (c: Context, { id, notice }: Pressed) => {
    const asOf = Date.now();
    // An outcome is told whether or not the checkout can be read just now: the page's stream brings the rest.
    const regions = await gateway
      .get(id)
      .then(async (checkout) => rendered(operatorRegions(await viewOf(checkout))))
      .catch((error: unknown) => {
        refusedOnly(error);
        return {};
      });
    return c.json({ notice: String(await noticeLine(notice)), tone: notice.tone, asOf, regions });
  };

  app.get('/desk', async (c) => c.html(orderList((await gateway.list(NEWEST)).checkouts)));
  app.get('/desk/:id', async (c) =>
    c.html(operatorPage(await viewOf(await gateway.get(c.req.param('id'))))),
  );
  app.get('/desk/:id/live', (c) =>
    liveRegions(c, {
      gateway,
      checkoutId: c.req.param('id'),
      regionsOf: async (checkout) => operatorRegions(await viewOf(checkout)),
    }),
  );
  for (const [name, press] of Object.entries(operatorCommands(counter))) {
    app.post(`/desk/:id/${name}`, async (c) => {
      const id = c.req.param('id');
      const form = await c.req.parseBody();
      const pressed = { id, seen: form['seen'], notice: await press(id, form) };
      const answer = c.req.header('accept') === 'application/json' ? parts : wholePage;
      return answer(c, pressed);
    });
  }
  return app;
};
