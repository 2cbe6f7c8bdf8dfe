import { html } from 'hono/html';
import { type Checkout, isClosed } from '../checkout.ts';
import { moneyText } from '../money.ts';
import { standingOf } from '../words.ts';
import { dayBar } from './day-bar.ts';
import { page, region } from './layout.ts';
import { moneyBar } from './money-bar.ts';
import { story } from './story.ts';

/** The payer's parts that change while the page is open, by the id of their place. */
export const orderRegions = (checkout: Checkout, now: number) => ({
  standing: standing(checkout),
  next: next(checkout),
  money: moneyBar(checkout, 'payer'),
  days: dayBar(checkout, now),
  story: story(checkout),
});

export const orderPage = (checkout: Checkout, now: number) => {
  const regions = orderRegions(checkout, now);
  return page({
    title: `Order ${checkout.checkoutId}`,
    here: 'order',
    live: `/orders/${checkout.checkoutId}/live`,
    content: html`<div class="order-page">
  <section class="card hero" aria-live="polite">
    ${region('standing', regions.standing)}
    ${region('next', regions.next)}
  </section>
  <section class="card"><h2>Your money</h2>${region('money', regions.money)}</section>
  <section class="card"><h2>29 days</h2>${region('days', regions.days)}</section>
  <section class="card"><h2>What happened</h2>${region('story', regions.story)}</section>
  <p class="aside"><a href="/desk/${checkout.checkoutId}">See this order from the merchant’s orders</a></p>
</div>`,
  });
};

const standing = (checkout: Checkout) => {
  const { tone, title, payer } = standingOf(checkout);
  return html`<p class="status ${tone}"><span class="dot" aria-hidden="true"></span><code>${checkout.status}</code> <span class="quiet">Order ${checkout.checkoutId}</span></p>
<h1>${title}</h1>
<p>${payer}</p>`;
};

const next = (checkout: Checkout) => {
  if (isClosed(checkout)) return html`<p><a class="button" href="/">Order another lantern</a></p>`;
  if (checkout.status !== 'AWAITING_APPROVAL' || checkout.approveUrl === null) return '';
  return html`<div class="actions"><a class="button primary" id="pay" href="${checkout.approveUrl}">Pay ${moneyText(checkout.amount)} with PayPal</a>
${cancelForm(checkout)}</div>`;
};

const cancelForm = ({ checkoutId, version }: Checkout) =>
  html`<form method="post" action="/orders/${checkoutId}/cancel"><input type="hidden" name="seen" value="${version}"><button id="cancel">Cancel this order</button></form>`;

/** Where PayPal sends the payer who turned back. */
export const cancelledPage = (checkout: Checkout) =>
  page({
    title: 'You turned back',
    here: 'order',
    content: html`<section class="card narrow"><h1>You turned back</h1>
<p>Nothing was charged and nothing is on hold. Your lantern is still waiting for you.</p>
${next(checkout) || html`<p><a class="button" href="/orders/${checkout.checkoutId}">See the order</a></p>`}</section>`,
  });
