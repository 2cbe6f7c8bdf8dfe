import { html } from 'hono/html';
import { type Checkout, capturedOf, protectionOf } from '../checkout.ts';
import { moneyText } from '../money.ts';
import { askedText, dueText, standingOf } from '../words.ts';
import { dayBar } from './day-bar.ts';
import { clockPanel, workerPanel } from './dev-panels.ts';
import { page, region } from './layout.ts';
import { moneyBar } from './money-bar.ts';
import { operatorActions } from './operator-actions.ts';
import { story } from './story.ts';

export interface Notice {
  /** Done, refused, or not known yet. */
  readonly tone: 'held' | 'problem' | 'waiting';
  readonly text: string;
}

export interface OperatorView {
  readonly checkout: Checkout;
  /** What the merchant sees when a button is pressed is part of the idempotency key: two clicks are one command. */
  readonly moment: number;
  readonly now: number;
  /** Whether time can be moved and the worker killed: with the simulator only. */
  readonly dev: boolean;
  readonly workerPid: number | null;
}

/** The merchant's parts that change while the page is open, by the id of their place. */
export const operatorRegions = ({ checkout, moment, now, dev, workerPid }: OperatorView) => ({
  standing: standing(checkout),
  actions: operatorActions(checkout, moment),
  money: moneyBar(checkout, 'merchant'),
  days: dayBar(checkout, now),
  story: story(checkout),
  ...(dev ? { clock: clockPanel(checkout, now), worker: workerPanel(checkout, workerPid) } : {}),
});

export const operatorPage = (view: OperatorView, notice?: Notice) => {
  const { checkout } = view;
  const regions = operatorRegions(view);
  return page({
    title: `Order ${checkout.checkoutId}`,
    here: 'orders',
    live: `/desk/${checkout.checkoutId}/live`,
    content: html`<p class="crumb"><a href="/desk">All orders</a></p>
<div class="operator-page" role="group">
  <section class="card hero">${region('standing', regions.standing)}</section>
  <section class="card act"><h2>What you can do now</h2>${region('actions', regions.actions)}</section>
  <div class="facts">
    <section class="card"><h2>Money</h2>${region('money', regions.money)}</section>
    <section class="card"><h2>29 days</h2>${region('days', regions.days)}</section>
    <section class="card"><h2>What happened</h2>${region('story', regions.story)}</section>
  </div>
  ${
    regions.clock === undefined
      ? ''
      : html`<div class="dev">
    <section class="card"><h2>Move the clock</h2>${region('clock', regions.clock)}</section>
    <section class="card"><h2>Break something</h2>${region('worker', regions.worker ?? '')}</section>
  </div>`
  }
  <div class="notice-place" id="notice" role="status">${notice ? noticeLine(notice) : ''}</div>
</div>`,
  });
};

export const noticeLine = ({ tone, text }: Notice) => html`<p class="notice ${tone}">${text}</p>`;

const standing = (checkout: Checkout) => {
  const { attention } = checkout;
  const protection = protectionOf(checkout);
  return html`<p class="status ${standingOf(checkout).tone}"><span class="dot" aria-hidden="true"></span><code>${checkout.status}</code></p>
<h1>Order ${checkout.checkoutId}</h1>
<p>${moneyText(capturedOf(checkout))} of ${moneyText(checkout.amount)} taken, ${moneyText(checkout.remaining)} on hold. ${checkout.nextDeadline === null ? '' : 'Next by itself: '}${dueText(checkout)}.</p>
${checkout.asked ? html`<p id="asked">Under way: ${askedText(checkout.asked)}.</p>` : ''}
${protection === undefined ? '' : html`<p>Seller protection: <code>${[protection.status, ...protection.disputeCategories].join(' ')}</code></p>`}
${attention === null ? '' : html`<p class="notice problem">${attention.reason}</p>`}`;
};
