import { html } from 'hono/html';
import { authorizedAt, type Checkout } from '../checkout.ts';
import { DAY_MS, HOUR_MS } from '../clock.ts';
import { timeText } from '../words.ts';

/** Pushed this far past the day itself, what is due on that day has happened. */
const PAST_THE_DAY_MS = 3 * HOUR_MS;

export const MOST_HOURS = 700;

/** PayPal's clock of this order and the workflow's own, moved together; real dates, in seconds. */
export const clockPanel = (checkout: Checkout, now: number) => {
  const start = authorizedAt(checkout);
  const untilDay = (day: number) =>
    start === null ? 0 : Math.ceil((start + day * DAY_MS + PAST_THE_DAY_MS - now) / 1_000);
  const pushes = [
    { id: 'one-hour', label: '1 hour', seconds: 3_600 },
    { id: 'to-day-3', label: 'To day 3', seconds: untilDay(3) },
    { id: 'to-day-29', label: 'To day 29', seconds: untilDay(29) },
  ];
  return html`<p>In this checkout it is <strong>${timeText(now)}</strong>.</p>
<div class="actions">${pushes
    .filter(({ seconds }) => seconds > 0)
    .map(
      ({ id, label, seconds }) =>
        html`<form id="${id}" method="post" action="/desk/${checkout.checkoutId}/advance"><input type="hidden" name="seconds" value="${seconds}"><button>${label}</button></form>`,
    )}</div>
<form method="post" action="/desk/${checkout.checkoutId}/advance"><div class="row"><label for="hours">Hours to move on</label>
<input id="hours" name="hours" type="number" min="1" max="${MOST_HOURS}" step="1" value="12" required></div><button>Move on</button></form>`;
};

export const workerPanel = ({ checkoutId }: Checkout, pid: number | null) =>
  html`<p>The worker that moves this checkout is ${pid === null ? html`<strong>starting again</strong>` : html`process <strong data-pid>${pid}</strong>`}.</p>
<form method="post" action="/desk/${checkoutId}/kill"><button class="danger">Kill the worker</button></form>
<p class="quiet">It gets SIGKILL. Another one starts within a second and goes on where it stood.</p>`;
