import { html } from 'hono/html';
import { type Checkout, capturedOf } from '../checkout.ts';
import { moneyText } from '../money.ts';
import { dueText, standingOf } from '../words.ts';
import { page } from './layout.ts';

export const orderList = (checkouts: readonly Checkout[]) =>
  page({
    title: 'Merchant’s orders',
    here: 'orders',
    content: html`<div class="order-list"><h1>Merchant’s orders</h1>
${checkouts.length === 0 ? nothingYet() : html`<p class="quiet">The newest orders first. What is due next happens by itself.</p><ul class="orders">${checkouts.map(row)}</ul>`}</div>`,
  });

const nothingYet = () =>
  html`<section class="card narrow"><p>No orders yet.</p><p><a class="button primary" href="/">Be your own first customer</a></p></section>`;

const row = (checkout: Checkout) => {
  const { checkoutId, status, amount } = checkout;
  return html`<li><a href="/desk/${checkoutId}">
  <span class="status ${standingOf(checkout).tone}"><span class="dot" aria-hidden="true"></span><code>${status}</code></span>
  <span class="what">Order ${checkoutId}</span>
  <span class="sum">${capturedOf(checkout).value} of ${moneyText(amount)} taken</span>
  <span class="due quiet">${dueText(checkout)}</span>
</a></li>`;
};
