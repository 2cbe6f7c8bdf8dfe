import { html } from 'hono/html';
import { type Checkout, refundable } from '../checkout.ts';
import { fromMinor, moneyText } from '../money.ts';
import type { Html } from './layout.ts';

const ACTIONS = [
  { action: 'resolve', title: 'Decide' },
  { action: 'capture', title: 'Capture' },
  { action: 'void', title: 'Void' },
  { action: 'reauthorize', title: 'Reauthorize' },
  { action: 'refund', title: 'Refund' },
] as const;

/** "What can I do now?", answered by the checkout itself: a form for what is allowed, the reason for what is not. */
export const operatorActions = (checkout: Checkout, moment: number) => {
  const judged = ACTIONS.filter(
    ({ action }) => action !== 'resolve' || checkout.attention !== null,
  ).map((each) => ({
    ...each,
    refusal: checkout.refused.find(({ action }) => action === each.action),
  }));
  const allowed = judged.filter(({ refusal }) => refusal === undefined || isForNow(refusal));
  const refusals = new Map(
    judged.flatMap(({ refusal }) =>
      refusal && !isForNow(refusal) ? [[refusal.reason, refusal]] : [],
    ),
  );
  return html`<ul class="todo">
  ${allowed.map(({ action, refusal }) => html`<li id="may-${action}">${form(checkout, { action, moment }, FIELDS[action](checkout))}${refusal ? html`<p>${refusal.reason}</p>` : ''}</li>`)}
  ${[...refusals.values()].map(({ action, reason, code }) => {
    const titles = judged
      .filter(({ refusal }) => refusal?.reason === reason)
      .map(({ title }) => title);
    return html`<li class="refused" id="not-${action}"><h3>${titles.join(', ')}</h3><p>${reason}</p><code>${code}</code></li>`;
  })}
</ul>`;
};

/** While a call waits for PayPal's answer a form stays, with what was typed into it: mostly that is over in a moment. */
const isForNow = ({ code }: Checkout['refused'][number]): boolean => code === 'CALL_UNDER_WAY';

const form = (
  { checkoutId, amount }: Checkout,
  { action, moment }: { readonly action: string; readonly moment: number },
  fields: Html | Promise<Html>,
) =>
  html`<form method="post" action="/desk/${checkoutId}/${action}"><input type="hidden" name="seen" value="${moment}"><input type="hidden" name="currency" value="${amount.currencyCode}">${fields}</form>`;

const WORDS_OF_CHOICE = {
  adopt: 'What PayPal shows is right',
  retry: 'Try again',
  capture: 'Take all that is left',
  void: 'Release what is on hold',
  close: 'Close it, once PayPal shows that nothing is owed',
} as const;

type Choice = keyof typeof WORDS_OF_CHOICE;

/** What an operator may decide, as the gateway names it. */
export const CHOICES: readonly Choice[] = ['adopt', 'retry', 'capture', 'void', 'close'];

const isChoice = (offer: string): offer is Choice => Object.hasOwn(WORDS_OF_CHOICE, offer);

const choiceOf = (code: string | undefined, offer: string): string =>
  code === 'CAPTURE_FROZEN'
    ? 'The money is back: refunds may go on'
    : isChoice(offer)
      ? WORDS_OF_CHOICE[offer]
      : offer;

const FIELDS = {
  resolve: ({ attention }: Checkout) => html`<h3>Decide</h3><p>The order waits for a person.</p>
<div class="row"><label for="resolve-choice">Decision</label><select id="resolve-choice" name="choice">
${(attention?.offers ?? []).map(({ action, does }) => html`<option value="${action}" title="${does}">${choiceOf(attention?.code, action)}</option>`)}
</select></div>
<div class="row"><label for="resolve-reason">Why; it is kept with the order</label>
<input id="resolve-reason" name="reason" required maxlength="200" autocomplete="off"></div>
<button class="primary">Decide</button>`,
  capture: (checkout: Checkout) => {
    const upTo = checkout.allowed.find(({ action }) => action === 'capture')?.upTo;
    const most = upTo ?? checkout.remaining;
    return html`<h3>Capture</h3><p>Take money from the hold, up to ${moneyText(most)}.</p>
<div class="row"><label for="capture-amount">Amount, ${most.currencyCode}</label>
<input id="capture-amount" name="amount" inputmode="decimal" autocomplete="off" required pattern="[0-9]+([.][0-9]{1,2})?" value="${most.value}"></div>
<label class="check"><input type="checkbox" name="final" value="yes"> Final: release the rest</label>
<button class="primary">Capture</button>`;
  },
  void: ({ authorization }: Checkout) =>
    authorization === null
      ? html`<h3>Void</h3><p>End the checkout before anything is on hold.</p><button class="danger">Void the order</button>`
      : html`<h3>Void</h3><p>Release what is on hold.</p><button class="danger">Void the rest</button>`,
  reauthorize: () =>
    html`<h3>Reauthorize</h3><p>Ask PayPal for three more days of guarantee.</p><button>Reauthorize</button>`,
  refund: (checkout: Checkout) => {
    const captures = checkout.captures.filter(
      (capture) => capture.frozenBy === undefined && refundable(checkout, capture) > 0,
    );
    if (captures.length === 0) return html`<h3>Refund</h3><p>Everything taken is refunded.</p>`;
    return html`<h3>Refund</h3><p>Give captured money back.</p>
<div class="row"><label for="refund-capture">Capture</label><select id="refund-capture" name="captureId">
${captures.map((capture) => html`<option id="of-${capture.captureId}" value="${capture.captureId}">${moneyText(fromMinor(refundable(checkout, capture), capture.amount))} of ${capture.captureId}</option>`)}
</select></div>
<div class="row"><label for="refund-amount">Amount, ${checkout.amount.currencyCode}; empty for all that is left</label>
<input id="refund-amount" name="amount" inputmode="decimal" autocomplete="off" pattern="[0-9]+([.][0-9]{1,2})?"></div>
<button>Refund</button>`;
  },
} as const;
