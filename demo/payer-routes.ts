import { Hono } from 'hono';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { type Gateway, Refused, refusedOnly } from './gateway.ts';
import { liveRegions } from './live.ts';
import { checkoutOf, newOrderId, ORDER_ID } from './orders.ts';
import { AT_MOST, cataloguePage, FINISHES, type Finish } from './pages/catalogue.ts';
import { cancelledPage, orderPage, orderRegions } from './pages/order-page.ts';

const finishes = FINISHES.map(({ value }): Finish => value);
const basket = z.object({
  order: z.string().regex(ORDER_ID),
  finish: z.enum(finishes),
  quantity: z.coerce.number().int().min(1).max(AT_MOST),
});
const seen = z.object({ seen: z.string().regex(/^\d{1,9}$/) });

interface Shop {
  readonly gateway: Gateway;
  readonly clock: Clock;
}

/** What the payer sees: the lantern, the way to PayPal and back, and the order afterwards. */
export const payerRoutes = ({ gateway, clock }: Shop): Hono => {
  const app = new Hono();

  app.get('/', (c) => c.html(cataloguePage(newOrderId())));

  app.post('/buy', async (c) => {
    const wanted = basket.safeParse(await c.req.parseBody());
    if (!wanted.success) {
      return c.html(cataloguePage(newOrderId(), 'Please choose a finish and a quantity.'), 400);
    }
    const { order } = wanted.data;
    const checkout = await gateway
      .start(checkoutOf(wanted.data, new URL(c.req.url).origin), `order-${order}`)
      .catch(refusedOnly);
    if (checkout instanceof Refused) {
      return c.html(cataloguePage(newOrderId(), checkout.message), 502);
    }
    return c.redirect(checkout.approveUrl ?? `/orders/${checkout.checkoutId}`, 303);
  });

  // PayPal adds ?token=ORDER&PayerID=...; neither is proof, so PayPal is asked and the page waits for the answer.
  app.get('/orders/:id/return', async (c) => {
    const id = c.req.param('id');
    const refused = await gateway.command(id, 'approve').catch(refusedOnly);
    if (refused?.status === 404) throw refused;
    return c.redirect(`/orders/${id}`, 303);
  });
  app.get('/orders/:id/cancelled', async (c) => {
    const checkout = await gateway.get(c.req.param('id'));
    // An old address, when the payer has approved after all.
    if (checkout.authorization !== null) return c.redirect(`/orders/${checkout.checkoutId}`, 303);
    return c.html(cancelledPage(checkout));
  });

  app.get('/orders/:id', async (c) => {
    const checkout = await gateway.get(c.req.param('id'));
    return c.html(orderPage(checkout, clock.now(checkout)));
  });
  app.get('/orders/:id/live', (c) =>
    liveRegions(c, {
      gateway,
      checkoutId: c.req.param('id'),
      regionsOf: (checkout) => orderRegions(checkout, clock.now(checkout)),
    }),
  );
  app.post('/orders/:id/cancel', async (c) => {
    const id = c.req.param('id');
    const form = seen.safeParse(await c.req.parseBody());
    const key = `cancel-${id}-${form.success ? form.data.seen : '0'}`;
    const body = { reason: 'The payer cancelled the order.' };
    await gateway.command(id, 'void', { body, key });
    return c.redirect(`/orders/${id}`, 303);
  });
  return app;
};
