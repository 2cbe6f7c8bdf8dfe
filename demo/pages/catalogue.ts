import { html } from 'hono/html';
import { lantern } from './lantern.ts';
import { page } from './layout.ts';

export const PRICE_IN_DOLLARS = 100;
export const AT_MOST = 3;

export const FINISHES = [
  { value: 'brass', label: 'Brass' },
  { value: 'verdigris', label: 'Verdigris' },
  { value: 'graphite', label: 'Graphite' },
] as const;

export type Finish = (typeof FINISHES)[number]['value'];

/** `order` is minted with the page, so that a second click on the same page cannot make a second order. */
export const cataloguePage = (order: string, notice?: string) =>
  page({
    title: 'Storm lantern, made to order',
    here: 'shop',
    content: html`<form class="product" method="post" action="/buy">
  <figure>${lantern()}</figure>
  <div class="buy">
    <p class="kicker">Made to order, about two weeks</p>
    <h1>The harbour lantern</h1>
    <p class="lede">Spun by hand, glazed with storm glass, made for you after you order. So we take no money today: PayPal holds it, and we take it when your lantern ships.</p>
    ${notice === undefined ? '' : html`<p class="notice problem" role="alert">${notice}</p>`}
    <input type="hidden" name="order" value="${order}">
    <fieldset class="finishes"><legend>Finish</legend>
      ${FINISHES.map(
        ({ value, label }, index) =>
          html`<label class="chip ${value}"><input type="radio" name="finish" value="${value}"${index === 0 ? html` checked` : ''}> <span>${label}</span></label>`,
      )}
    </fieldset>
    <div class="row">
      <label for="quantity">Quantity</label>
      <select id="quantity" name="quantity">
        ${Array.from({ length: AT_MOST }, (_, index) => html`<option value="${index + 1}">${index + 1}, ${(index + 1) * PRICE_IN_DOLLARS}.00 USD</option>`)}
      </select>
    </div>
    <button class="primary wide" id="buy">Order with PayPal</button>
    <p class="aside"><a href="/buttons">Pay on this page instead, with PayPal’s buttons</a></p>
    <dl class="promise">
      <div><dt>Today</dt><dd>Nothing is taken. PayPal puts the price on hold.</dd></div>
      <div><dt>When it ships</dt><dd>We take the price of what is in the parcel, never more than was held.</dd></div>
      <div><dt>Day 28 at the latest</dt><dd>What we have not taken is released by itself.</dd></div>
    </dl>
  </div>
</form>`,
  });
