import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { orderTotal } from './amounts.ts';
import { commitChange } from './commit-change.ts';
import { shaped } from './hook-bodies.ts';
import { HookError } from './hook-error.ts';
import { page } from './layout.ts';
import { hundredths, type Money, money, normalized } from './money.ts';
import { noFrames } from './no-frames.ts';
import { decisionSchema } from './outcomes.ts';
import { approve, cancelLink, openPayerPage, orderForPayer, returnLink } from './payer.ts';
import type { Breakdown, Item, Order } from './records.ts';
import type { Simulation } from './simulation.ts';

const shown = (amount: Money): string => {
  const { currency_code: currency, value } = normalized(amount);
  const digits = value.split('.')[1]?.length ?? 0;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(value));
};

const totalOf = (order: Order): Money =>
  money(order.units[0]?.amount.currency_code ?? 'USD', orderTotal(order.units));

const lineOf = (item: Item) => {
  const unit = item.unit_amount;
  const sum = unit && money(unit.currency_code, hundredths(unit.value) * BigInt(item.quantity));
  return html`<tr><td>${item.name}<br><small>${item.quantity} × ${unit ? shown(unit) : ''}</small></td>
    <td class="number">${sum ? shown(sum) : ''}</td></tr>`;
};

const breakdownLabels: readonly [keyof Breakdown, string, string][] = [
  ['tax_total', 'Tax', ''],
  ['shipping', 'Shipping', ''],
  ['handling', 'Handling', ''],
  ['insurance', 'Insurance', ''],
  ['shipping_discount', 'Shipping discount', '−'],
  ['discount', 'Discount', '−'],
];

const breakdownLines = (breakdown: Breakdown | undefined) =>
  breakdownLabels.flatMap(([name, label, sign]) => {
    const part = breakdown?.[name];
    return part
      ? [html`<tr><td>${label}</td><td class="number">${sign}${shown(part)}</td></tr>`]
      : [];
  });

const itemTable = (order: Order) => {
  const lines = order.units.flatMap((unit) => [
    ...(unit.items ?? []).map(lineOf),
    ...breakdownLines(unit.amount.breakdown),
  ]);
  const description = order.units[0]?.description;
  return html`${description === undefined ? '' : html`<p>${description}</p>`}
    ${
      lines.length === 0
        ? ''
        : html`<table>${lines}
      <tr><td><strong>Total</strong></td><td class="number"><strong>${shown(totalOf(order))}</strong></td></tr></table>`
    }`;
};

interface Choice {
  value: string;
  title: string;
  note: string;
}

/** Ways to pay: what the payer sees, and the funding source and outcome each stands for. */
const choices: readonly Choice[] = [
  { value: 'paypal APPROVED', title: 'PayPal balance', note: 'customer@example.com' },
  { value: 'card APPROVED', title: 'Card ending in 1881', note: 'Visa, expires 12/2030' },
  {
    value: 'card INSTRUMENT_DECLINED',
    title: 'Card ending in 0002',
    note: 'Declined first: you are asked to come back and choose again',
  },
];

const otherOutcomes: readonly Choice[] = [
  {
    value: 'paypal AUTHORIZATION_PENDING',
    title: 'Held for review',
    note: 'The authorization stays PENDING until it is released or denied',
  },
  {
    value: 'paypal AUTHORIZATION_DENIED',
    title: 'Denied',
    note: 'The order completes with an authorization that is DENIED',
  },
  {
    value: 'paypal PAYER_ACTION_REQUIRED',
    title: 'One more step',
    note: 'The first authorize sends you back here',
  },
  {
    value: 'paypal CAPTURE_PENDING',
    title: 'eCheck',
    note: 'Captures stay PENDING until they settle',
  },
  {
    value: 'paypal CAPTURE_DECLINED',
    title: 'No money at capture',
    note: 'Captures come back DECLINED',
  },
];

const choiceInput = (
  { value, title, note }: Choice,
  checked: boolean,
) => html`<label class="choice">
  <input type="radio" name="choice" value="${value}"${checked ? html` checked` : ''}>
  <span>${title}<br><small>${note}</small></span></label>`;

const declinedBefore = (order: Order) =>
  order.failedAttempts > 0
    ? html`<p class="notice" role="status">Your last way to pay did not work. Nothing was charged. Choose another one.</p>`
    : '';

const payerPage = (order: Order) => {
  const merchant = order.brandName ?? order.units[0]?.payee?.email_address ?? 'Example merchant';
  const verb = order.payNow ? 'Pay' : 'Agree and continue';
  return page(
    `${shown(totalOf(order))} to ${merchant}`,
    'narrow',
    html`<div class="card">
      <h1>${merchant}</h1>
      <p class="amount">${shown(totalOf(order))}</p>
      <p class="soft">${order.intent === 'AUTHORIZE' ? 'Held now, taken when the merchant ships.' : 'Taken now.'}</p>
      ${itemTable(order)}
    </div>
    <form class="card" method="post" action="/checkoutnow/approve?token=${order.id}">
      ${declinedBefore(order)}
      <fieldset><legend>Pay with</legend>
        ${choices.map((choice, index) => choiceInput(choice, index === (order.failedAttempts > 0 ? 1 : 0)))}
        <details><summary class="soft">Other outcomes</summary>${otherOutcomes.map((choice) => choiceInput(choice, false))}</details>
      </fieldset>
      <button class="main" id="approve">${verb}${order.payNow ? ` ${shown(totalOf(order))}` : ''}</button>
      <button class="plain" id="cancel" formaction="/checkoutnow/cancel?token=${order.id}">Cancel and return to ${merchant}</button>
    </form>
    <p class="soft"><small>Simulated PayPal. No account, no money. Order <code>${order.id}</code></small></p>`,
  );
};

const finished = (title: string, words: string) =>
  page(title, 'narrow', html`<div class="card"><h1>${title}</h1><p>${words}</p></div>`);

const titles: ReadonlyMap<string, string> = new Map([
  ['TOKEN_MISSING', 'This link is not complete'],
  ['INVALID_BODY', 'This cannot be chosen'],
]);

const noToken =
  'It names no order. The approve link of an order ends with ?token= and the id of the order.';

const unknownTo = (token: string): string =>
  `This simulator knows no order ${token}. Go back to the shop and begin again.`;

const paid = (order: Order) => order.status === 'COMPLETED' || order.status === 'VOIDED';

/** What a form says: one of the choices of the page, or fundingSource and outcome by their names. */
const decisionFrom = (form: Readonly<Record<string, unknown>>) => {
  const { choice, ...named } = form;
  if (typeof choice !== 'string') return shaped(named, decisionSchema);
  const [fundingSource, outcome] = choice.split(' ');
  return shaped({ fundingSource, outcome }, decisionSchema);
};

/** The payer's side: the page behind the approve link, and the two ways out of it. */
export const payerPages = (simulation: Simulation): Hono => {
  const { state } = simulation;
  const app = new Hono();
  const orderAsked = (c: Context): Order => {
    const token = c.req.query('token') ?? '';
    if (token === '') throw new HookError(400, 'TOKEN_MISSING', noToken);
    if (!state.orders.has(token)) throw new HookError(404, 'ORDER_NOT_FOUND', unknownTo(token));
    return orderForPayer(state, token);
  };

  app.use('/checkoutnow/*', noFrames);
  app.get('/checkoutnow', async (c) => {
    const order = orderAsked(c);
    if (paid(order))
      return c.html(finished('Already paid', 'This order needs nothing more from you.'));
    openPayerPage(state, order);
    await commitChange(simulation, order, 'approve');
    return c.html(payerPage(order));
  });
  app.post('/checkoutnow/approve', async (c) => {
    const order = orderAsked(c);
    approve(state, order, decisionFrom(await c.req.parseBody()));
    await commitChange(simulation, order, 'approve');
    const next = returnLink(order);
    if (next !== null) return c.redirect(next, 303);
    return c.html(
      finished('Approved', 'The order names no return_url, so there is no shop to go back to.'),
    );
  });
  app.post('/checkoutnow/cancel', (c) => {
    const next = cancelLink(orderAsked(c));
    if (next !== null) return c.redirect(next, 303);
    return c.html(finished('Cancelled', 'Nothing was paid. You may still come back and approve.'));
  });
  app.onError((error, c) => {
    if (!(error instanceof HookError)) throw error;
    const title = titles.get(error.code) ?? 'This link no longer works';
    return c.html(finished(title, error.message), error.status);
  });
  return app;
};
