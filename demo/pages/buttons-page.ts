import { html } from 'hono/html';
import { PRICE_IN_DOLLARS } from './catalogue.ts';
import { page } from './layout.ts';

/**
 * Pay on the shop's own page, with the buttons of PayPal's JavaScript SDK. PayPal's script knows PayPal alone, so in front of
 * the simulator a stand-in takes its place; `buttons.js` holds the two callbacks and is the same for both. `order` is minted
 * with the page, so that a second press cannot make a second order.
 */
export const buttonsPage = (order: string) =>
  page({
    title: 'Pay on this page',
    here: 'shop',
    content: html`<section class="card narrow"><h1>The harbour lantern, brass</h1>
<p>${PRICE_IN_DOLLARS}.00 USD. Held today, taken when your lantern ships.</p>
<div id="buttons" class="actions" data-order="${order}"></div>
<p id="result" role="status"></p>
<p><a href="/">Back to the shop</a></p></section>
<script src="/assets/sdk-stand-in.js"></script>
<script type="module" src="/assets/buttons.js"></script>`,
  });

/** Where PayPal's window ends: it says so to the shop's page and closes. */
export const windowEndPage = (outcome: 'approved' | 'cancelled') =>
  page({
    title: 'Back to the shop',
    here: 'shop',
    content: html`<section class="card narrow" id="window-end" data-outcome="${outcome}"><h1>Back to the shop</h1>
<p>You can close this window.</p></section>
<script src="/assets/sdk-stand-in.js"></script>`,
  });
