import { Hono } from 'hono';
import { html } from 'hono/html';
import { orderTotal } from './amounts.ts';
import { money } from './money.ts';
import { decisionSchema } from './outcomes.ts';
import { approve, cancelLink, openPayerPage, orderForPayer, returnLink } from './payer.ts';
import type { Simulation } from './simulation.ts';

/** The payer's side: the page behind the approve link, and the two ways out of it. */
export const payerPages = ({ world, journal }: Simulation): Hono => {
  const app = new Hono();
  app.get('/checkoutnow', async (c) => {
    const order = orderForPayer(world, c.req.query('token') ?? '');
    openPayerPage(world, order);
    await journal.commit();
    const total = money(order.units[0]?.amount.currency_code ?? 'USD', orderTotal(order.units));
    return c.html(html`<!doctype html><title>Pay ${total.value} ${total.currency_code}</title>
      <form method="post" action="/checkoutnow/approve?token=${order.id}"><button>Pay ${total.value} ${total.currency_code}</button></form>
      <form method="post" action="/checkoutnow/cancel?token=${order.id}"><button>Cancel</button></form>`);
  });
  app.post('/checkoutnow/approve', async (c) => {
    const order = orderForPayer(world, c.req.query('token') ?? '');
    const form = await c.req.parseBody();
    approve(world, order, decisionSchema.parse({ ...form }));
    await journal.commit();
    const next = returnLink(order);
    return next === null ? c.text('Approved. You may close this page.') : c.redirect(next, 303);
  });
  app.post('/checkoutnow/cancel', async (c) => {
    const order = orderForPayer(world, c.req.query('token') ?? '');
    await journal.commit();
    const next = cancelLink(order);
    return next === null ? c.text('Cancelled. Nothing was paid.') : c.redirect(next, 303);
  });
  return app;
};
