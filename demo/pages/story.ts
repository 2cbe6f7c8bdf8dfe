import { html } from 'hono/html';
import { authorizedAt, type Checkout } from '../checkout.ts';
import { dayOf } from '../clock.ts';
import { storyLineOf } from '../story-lines.ts';
import { timeText } from '../words.ts';

/** What happened, newest first, in the words of people. */
export const story = (checkout: Checkout) => {
  const start = authorizedAt(checkout);
  const lines = checkout.timeline
    .flatMap((entry) => {
      const line = storyLineOf(entry);
      return line === null ? [] : [{ ...line, at: entry.at, event: entry.event }];
    })
    .toReversed();
  return html`<ol class="story" reversed>
  ${lines.map(
    ({ at, tone, text, detail, event }) => html`<li class="${tone}" data-event="${event}">
    <p>${text}${detail ? html` <small>${detail}</small>` : ''}</p>
    <time datetime="${at}">${timeText(at)}${start !== null && Date.parse(at) >= start ? `, day ${dayOf(Date.parse(at), start)}` : ''}</time></li>`,
  )}
</ol>`;
};
