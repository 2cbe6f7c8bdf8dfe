import { Hono } from 'hono';
import type { Gateway } from './gateway.ts';
import { checkoutOf, isOrderId, newOrderId } from './orders.ts';
import { buttonsPage, windowEndPage } from './pages/buttons-page.ts';

/** PayPal's JavaScript SDK buttons: what its two callbacks ask the shop's server for. */
export const buttonsRoutes = ({ gateway }: { readonly gateway: Gateway }): Hono => {
  const app = new Hono();

  app.get('/buttons', (c) => c.html(buttonsPage(newOrderId())));
  app.get('/buttons/approved', (c) => c.html(windowEndPage('approved')));
  app.get('/buttons/cancelled', (c) => c.html(windowEndPage('cancelled')));

  // createOrder: the price is the server's. No payment source is named, so the payer may choose any button.
  app.post('/buttons/:order/order', async (c) => {
    const order = c.req.param('order');
    if (!isOrderId(order)) return c.json({ message: 'That is no order of ours.' }, 400);
    const { origin } = new URL(c.req.url);
    const request = {
      ...checkoutOf({ order, finish: 'brass', quantity: 1 }, origin),
      paymentSource: {},
      returnUrl: `${origin}/buttons/approved`,
      cancelUrl: `${origin}/buttons/cancelled`,
    };
    const { orderId } = await gateway.start(request, `order-${order}`);
    return c.json({ orderId });
  });

  // onApprove: that the page says so is no proof, so PayPal is asked and its answer waited for.
  app.post('/buttons/:order/approved', async (c) => {
    const order = c.req.param('order');
    await gateway.command(order, 'approve');
    const { status } = await gateway.waitFor(order, 'AUTHORIZED');
    return c.json({ status });
  });

  // PayPal's own script opens PayPal's page of the order; the stand-in is sent to the simulator's.
  app.get('/buttons/:order/payer', async (c) => {
    const { approveUrl } = await gateway.get(c.req.param('order'));
    return c.redirect(approveUrl ?? '/buttons/cancelled', 303);
  });
  return app;
};
