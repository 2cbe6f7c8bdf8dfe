import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { orderTotal } from './amounts.ts';
import { clockButtons } from './console-buttons.ts';
import { faultsSection } from './console-faults.ts';
import { ledgerSections } from './console-ledger.ts';
import { orderCard } from './console-order.ts';
import { time } from './console-time.ts';
import { page } from './layout.ts';
import { money } from './money.ts';
import { noFrames } from './no-frames.ts';
import type { Order } from './records.ts';
import type { Simulation } from './simulation.ts';

const ordersShown = 25;

/** Every button names a hook and its body; this sends it, and shows the page again or what went wrong. */
const script = `
addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-hook]');
  if (!button) return;
  button.disabled = true;
  const { hook, method = 'POST', body = '{}' } = button.dataset;
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/_simulator/' + hook, { method, body, headers }).catch(() => null);
  if (answer?.ok) return location.reload();
  document.querySelector('#said').textContent = answer
    ? (await answer.json()).error.message
    : 'The simulator does not answer: it may have ended.';
  button.disabled = false;
  button.focus();
});
`;

const clockSection = ({ state }: Simulation) => html`<section>
  <h1>PayPal simulator</h1>
  <p>The common clock says <strong>${time(state.now())} UTC</strong>${
    state.commonOffsetMs === 0
      ? ''
      : `, ${Math.round(state.commonOffsetMs / 3_600_000)} hours ahead`
  }. Moving it moves every order.</p>
  <div class="buttons">${clockButtons()}</div>
  <p id="said" class="bad" role="alert"></p>
</section>`;

const matches = (order: Order, search: string): boolean =>
  search === '' || JSON.stringify(order).includes(search);

const newestOrders = (simulation: Simulation, search: string): Order[] => {
  const found: Order[] = [];
  for (const order of [...simulation.state.orders.values()].toReversed()) {
    if (matches(order, search)) found.push(order);
    if (found.length === ordersShown) break;
  }
  return found;
};

const ordersSection = (simulation: Simulation, search: string) => {
  const { state } = simulation;
  const orders = newestOrders(simulation, search);
  const none =
    search === '' ? 'No orders yet. Create one with POST /v2/checkout/orders.' : 'Nothing matches.';
  return html`<section><h2>Orders</h2>
    <form class="inline" method="get"><input name="search" value="${search}" placeholder="any id or invoice" aria-label="Search orders">
    <button>Search</button> <small>${state.orders.size} in all, newest first, at most ${ordersShown} shown</small></form>
    ${orders.length === 0 ? html`<p class="soft">${none}</p>` : ''}</section>
    ${orders.map((order) =>
      orderCard(
        state,
        order,
        money(order.units[0]?.amount.currency_code ?? 'USD', orderTotal(order.units)),
      ),
    )}`;
};

/** The page for people at `/_simulator/`: everything the simulator knows, and buttons for the hooks. */
export const consolePage = (simulation: Simulation): Hono => {
  const app = new Hono();
  app.use('/', noFrames);
  app.get('/', async (c) => {
    await simulation.timeline.catchUpAll();
    const search = c.req.query('search') ?? '';
    const content = html`${clockSection(simulation)}${ordersSection(simulation, search)}
      ${faultsSection(simulation.state.faults)}${ledgerSections(simulation.state.ledger)}
      <details><summary class="soft">Knobs</summary><pre>${JSON.stringify(simulation.state.knobs, null, 2)}</pre></details>
      <script>${raw(script)}</script>`;
    return c.html(page('PayPal simulator', 'wide', content));
  });
  return app;
};
