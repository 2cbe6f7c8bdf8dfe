import { html } from 'hono/html';
import { type Checkout, refundable } from '../checkout.ts';
import { fromMinor, spell } from '../money.ts';
import type { Html } from './layout.ts';

const ACTIONS = [
  { action: 'capture', title: 'Capture' },
  { action: 'void', title: 'Void' },
  { action: 'reauthorize', title: 'Reauthorize' },
  { action: 'refund', title: 'Refund' },
] as const;

/** "What can I do now?", answered by the checkout itself: a form for what is allowed, the reason for what is not. */
export const deskActions = (checkout: Checkout) =>
  html`<ul class="todo">${ACTIONS.map(({ action, title }) => {
    const refused = checkout.refused.find((each) => each.action === action);
    return refused === undefined
      ? html`<li data-action="${action}">${FORMS[action](checkout)}</li>`
      : html`<li class="refused" data-action="${action}"><h3>${title}</h3><p>${refused.reason}</p><code>${refused.code}</code></li>`;
  })}</ul>`;

/** What the merchant saw when the button was pressed is part of the idempotency key: two clicks are one command. */
const form = (
  { checkoutId, version, amount }: Checkout,
  action: string,
  fields: Html | Promise<Html>,
) =>
  html`<form method="post" action="/desk/${checkoutId}/${action}"><input type="hidden" name="seen" value="${version}"><input type="hidden" name="currency" value="${amount.currencyCode}">${fields}</form>`;

const FORMS = {
  capture: (checkout: Checkout) => {
    const upTo = checkout.allowed.find(({ action }) => action === 'capture')?.upTo;
    const most = upTo ?? checkout.remaining;
    return form(
      checkout,
      'capture',
      html`<h3>Capture</h3><p>Take money from the hold, up to ${spell(most)}.</p>
<div class="row"><label for="capture-amount">Amount, ${most.currencyCode}</label>
<input id="capture-amount" name="amount" inputmode="decimal" autocomplete="off" required pattern="[0-9]+([.][0-9]{1,2})?" value="${most.value}"></div>
<label class="check"><input type="checkbox" name="final" value="yes"> Final: release the rest</label>
<button class="primary">Capture</button>`,
    );
  },
  void: (checkout: Checkout) =>
    form(
      checkout,
      'void',
      html`<h3>Void</h3><p>Release what is on hold${checkout.authorization === null ? ' and end the checkout' : ''}.</p><button class="danger">Void the rest</button>`,
    ),
  reauthorize: (checkout: Checkout) =>
    form(
      checkout,
      'reauthorize',
      html`<h3>Reauthorize</h3><p>Ask PayPal for three more days of guarantee.</p><button>Reauthorize</button>`,
    ),
  refund: (checkout: Checkout) => {
    const captures = checkout.captures.filter((capture) => refundable(checkout, capture) > 0);
    if (captures.length === 0) return html`<h3>Refund</h3><p>Everything taken is refunded.</p>`;
    return form(
      checkout,
      'refund',
      html`<h3>Refund</h3><p>Give captured money back.</p>
<div class="row"><label for="refund-capture">Of capture</label><select id="refund-capture" name="captureId">
${captures.map((capture) => html`<option value="${capture.captureId}">${capture.captureId}: ${spell(fromMinor(refundable(checkout, capture), capture.amount))} left</option>`)}
</select></div>
<div class="row"><label for="refund-amount">Amount, ${checkout.amount.currencyCode}; empty for all of it</label>
<input id="refund-amount" name="amount" inputmode="decimal" autocomplete="off" pattern="[0-9]+([.][0-9]{1,2})?"></div>
<button>Refund</button>`,
    );
  },
} as const;
