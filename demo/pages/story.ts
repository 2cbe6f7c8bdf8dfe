import { html } from 'hono/html';
import { authorizedAt, type Checkout } from '../checkout.ts';
import { dayOf } from '../clock.ts';
import { tell } from '../tell.ts';
import { spellTime } from '../words.ts';

/** What happened, newest first, in the words of people. */
export const story = (checkout: Checkout) => {
  const start = authorizedAt(checkout);
  const lines = checkout.timeline
    .flatMap((entry) => {
      const told = tell(entry);
      return told === null ? [] : [{ ...told, at: entry.at, event: entry.event }];
    })
    .toReversed();
  return html`<ol class="story" reversed>
  ${lines.map(
    ({ at, tone, text, detail, event }) => html`<li class="${tone}" data-event="${event}">
    <p>${text}${detail ? html` <small>${detail}</small>` : ''}</p>
    <time datetime="${at}">${spellTime(at)}${start !== null && Date.parse(at) >= start ? `, day ${dayOf(Date.parse(at), start)}` : ''}</time></li>`,
  )}
</ol>`;
};
