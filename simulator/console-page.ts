import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import { orderTotal } from './amounts.ts';
import { clockButtons, hookButton } from './console-buttons.ts';
import { orderCard } from './console-order.ts';
import { page } from './layout.ts';
import { money } from './money.ts';
import type { Order } from './records.ts';
import type { Simulation } from './simulation.ts';

const ordersShown = 25;
const linesShown = 60;

/** Every button names a hook and its body; this sends it, and shows the page again or what went wrong. */
const script = `
addEventListener('click', async (event) => {
  const button = event.target.closest('button[data-hook]');
  if (!button) return;
  button.disabled = true;
  const { hook, method = 'POST', body = '{}' } = button.dataset;
  const answer = await fetch('/_simulator/' + hook, { method, body, headers: { 'Content-Type': 'application/json' } });
  if (answer.ok) return location.reload();
  const { error } = await answer.json();
  document.querySelector('#said').textContent = error.message;
  button.disabled = false;
});
`;

const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

const faultButtons = [
  { label: 'Lose the next answer', rules: [{ operation: '*', kind: 'lost-answer', times: 1 }] },
  { label: 'Next call 503', rules: [{ operation: '*', kind: '503', times: 1 }] },
  { label: 'Next call 429', rules: [{ operation: '*', kind: '429', times: 1 }] },
  { label: 'Answers 3 s late', rules: [{ operation: '*', kind: 'slow', ms: 3000 }] },
  { label: 'One call in ten fails', rules: [{ operation: '*', kind: '500', probability: 0.1 }] },
  { label: 'No faults', rules: [] },
].map(({ label, rules }) => hookButton({ label, hook: 'faults', method: 'PUT', body: { rules } }));

const clockSection = ({ world }: Simulation) => html`<section>
  <h1>PayPal simulator</h1>
  <p>The common clock says <strong>${time(world.now())} UTC</strong>${
    world.commonOffsetMs === 0
      ? ''
      : `, ${Math.round(world.commonOffsetMs / 3_600_000)} hours ahead`
  }. Moving it moves every order.</p>
  ${clockButtons()}
  <p id="said" class="bad" role="alert"></p>
</section>`;

const matches = (order: Order, search: string): boolean =>
  search === '' || JSON.stringify(order).includes(search);

const newestOrders = (simulation: Simulation, search: string): Order[] => {
  const found: Order[] = [];
  for (const order of [...simulation.world.orders.values()].toReversed()) {
    if (matches(order, search)) found.push(order);
    if (found.length === ordersShown) break;
  }
  return found;
};

const ordersSection = (simulation: Simulation, search: string) => {
  const { world } = simulation;
  const orders = newestOrders(simulation, search);
  const none =
    search === '' ? 'No orders yet. Create one with POST /v2/checkout/orders.' : 'Nothing matches.';
  return html`<section><h2>Orders</h2>
    <form class="inline" method="get"><input name="search" value="${search}" placeholder="any id or invoice" aria-label="Search orders">
    <button>Search</button> <small>${world.orders.size} in all, newest first, at most ${ordersShown} shown</small></form>
    ${orders.length === 0 ? html`<p class="soft">${none}</p>` : ''}</section>
    ${orders.map((order) =>
      orderCard(
        world,
        order,
        money(order.units[0]?.amount.currency_code ?? 'USD', orderTotal(order.units)),
      ),
    )}`;
};

const faultsSection = ({ world: { faults } }: Simulation) => html`<section><h2>Faults</h2>
  ${faultButtons}
  <p><code>${JSON.stringify(faults.report())}</code></p></section>`;

const ledgerSection = ({ world }: Simulation) => {
  const effects = world.ledger.effects.slice(-linesShown).toReversed();
  const refused = world.ledger.refused.slice(-linesShown).toReversed();
  return html`<section><h2>Ledger</h2><div class="scroll"><table>
    <tr><th>Order's time</th><th>Effect</th><th class="number">Amount</th><th>Of</th><th>Operation</th><th>Request id</th></tr>
    ${effects.map(
      (one) => html`<tr><td>${time(one.at)}</td><td>${one.effect}</td>
      <td class="number">${one.amount.value} ${one.amount.currency_code}</td><td><code>${one.resourceId}</code></td>
      <td>${one.operation}</td><td><code>${one.requestId ?? ''}</code></td></tr>`,
    )}</table></div></section>
  <section><h2>Refused calls</h2><div class="scroll"><table>
    <tr><th>Order's time</th><th>Operation</th><th>Status</th><th>Issues</th><th>On</th></tr>
    ${refused.map(
      (one) => html`<tr><td>${time(one.at)}</td><td>${one.operation}</td><td>${one.httpStatus}</td>
      <td>${one.issues.join(', ')}</td><td><code>${one.targetId ?? ''}</code></td></tr>`,
    )}</table></div></section>
  <section><h2>Calls since the start</h2><p>${
    [...world.ledger.calls].map(([name, count]) => `${name} ${count}`).join(' · ') || 'none'
  }</p></section>`;
};

/** The page for people at `/_simulator/`: everything the simulator knows, and buttons for the hooks. */
export const consolePage = (simulation: Simulation): Hono => {
  const app = new Hono();
  app.get('/', async (c) => {
    await simulation.timeline.catchUpAll();
    const search = c.req.query('search') ?? '';
    const content = html`${clockSection(simulation)}${ordersSection(simulation, search)}
      ${faultsSection(simulation)}${ledgerSection(simulation)}
      <details><summary class="soft">Knobs</summary><pre>${JSON.stringify(simulation.world.knobs, null, 2)}</pre></details>
      <script>${raw(script)}</script>`;
    return c.html(page('PayPal simulator', 'wide', content));
  });
  return app;
};
