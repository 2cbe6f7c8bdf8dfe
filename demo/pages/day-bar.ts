import { html } from 'hono/html';
import { authorizedAt, type Checkout, isClosed } from '../checkout.ts';
import { DAY_MS, dayOf, HOUR_MS } from '../clock.ts';
import { timeText } from '../words.ts';

const HONOR_PERIOD_MS = 3 * DAY_MS;
const LABELLED_DAYS = [0, 3, 7, 14, 21, 29];

interface Mark {
  readonly at: number;
  readonly kind: 'held' | 'renewed' | 'taken' | 'deadline' | 'expiry';
  readonly label: string;
  readonly ahead: boolean;
}

/** The life of a hold on one line: what PayPal guarantees, what happened, what is due and where the checkout stands. */
export const dayBar = (checkout: Checkout, now: number) => {
  const start = authorizedAt(checkout);
  const { authorization } = checkout;
  if (start === null || authorization === null) {
    return html`<p class="quiet">The 29 days begin when PayPal holds the money.</p>`;
  }
  const end = Date.parse(authorization.expiresAt);
  const at = (instant: number) =>
    `${(Math.min(1, Math.max(0, (instant - start) / (end - start))) * 100).toFixed(2)}%`;
  const width = (from: number, to: number) => {
    const share =
      Math.min(1, (to - start) / (end - start)) - Math.max(0, (from - start) / (end - start));
    return `${(Math.max(0, share) * 100).toFixed(2)}%`;
  };
  const marks = marksOf(checkout, now);
  const day = dayOf(now, start);
  const summary = isClosed(checkout) ? `Over. It is day ${Math.max(0, day)}.` : `Day ${day} of 29.`;
  return html`<p class="day"><strong>${summary}</strong> <span class="quiet">Now: ${timeText(now)}</span></p>
<svg class="days" width="100%" height="94" role="img" aria-label="${summary} ${marks.map(({ label, at: when }) => `${label} ${timeText(when)}`).join('; ')}">
  <rect class="track" x="0" y="34" width="100%" height="18" rx="9"/>
  ${honorPeriods(checkout, end).map(
    ({ from, to }) =>
      html`<rect class="honor" x="${at(from)}" y="34" width="${width(from, to)}" height="18" rx="3"/>`,
  )}
  ${marks.map(
    ({ at: when, kind, ahead }) =>
      html`<svg x="${at(when)}" y="${ROWS[kind]}" overflow="visible"><path class="mark ${kind}${ahead ? ' ahead' : ''}" d="${SHAPES[kind]}"/></svg>`,
  )}
  <line class="now" x1="${at(now)}" x2="${at(now)}" y1="20" y2="68"/>
  <text class="now" x="${at(now)}" y="14" text-anchor="${anchor((now - start) / (end - start))}">now</text>
  ${LABELLED_DAYS.map(
    (each) =>
      html`<text x="${at(start + each * DAY_MS)}" y="88" text-anchor="${anchor((each * DAY_MS) / (end - start))}">${each}</text>`,
  )}
</svg>
<ul class="legend">
  <li><svg width="20" height="12" aria-hidden="true"><rect class="honor" width="20" height="12" rx="3"/></svg><span>Honor period: PayPal stands for the money</span></li>
  ${marks.map(
    ({ at: when, kind, label, ahead }) =>
      html`<li><svg width="20" height="16" aria-hidden="true"><svg x="10" y="8" overflow="visible"><path class="mark ${kind}${ahead ? ' ahead' : ''}" d="${SHAPES[kind]}"/></svg></svg><span>${label} <time datetime="${new Date(when).toISOString()}">${timeText(when)}</time></span></li>`,
  )}
</ul>`;
};

/** Money that moves is drawn below the line, so that a capture on the first day does not hide the hold. */
const ROWS = { held: 43, renewed: 43, taken: 62, deadline: 43, expiry: 43 } as const;

const SHAPES = {
  held: 'M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0',
  renewed: 'M0,-8L8,0L0,8L-8,0Z',
  taken: 'M-6,-6H6V6H-6Z',
  deadline: 'M0,7L-7,-6H7Z',
  expiry: 'M-2,-10H2V10H-2Z',
} as const;

const anchor = (share: number): string =>
  share < 0.06 ? 'start' : share > 0.94 ? 'end' : 'middle';

/** Each hold and each reauthorization opens three days; the newest one ends when PayPal says so. */
const honorPeriods = ({ timeline, authorization }: Checkout, end: number) => {
  const begun = timeline
    .filter(({ event }) => event === 'AUTHORIZED' || event === 'REAUTHORIZED')
    .map(({ at }) => Date.parse(at));
  return begun.map((from, index) => {
    const newest = index === begun.length - 1 && authorization !== null;
    const to = newest ? Date.parse(authorization.honorEndsAt) : from + HONOR_PERIOD_MS;
    return { from, to: Math.min(to, end) };
  });
};

const marksOf = (checkout: Checkout, now: number): readonly Mark[] => {
  const happened = checkout.timeline.flatMap(({ event, at }): Mark[] => {
    const mark = { at: Date.parse(at), ahead: false };
    switch (event) {
      case 'AUTHORIZED':
        return [{ ...mark, kind: 'held', label: 'Held' }];
      case 'REAUTHORIZED':
        return [{ ...mark, kind: 'renewed', label: 'Reauthorized' }];
      case 'CAPTURED':
        return [{ ...mark, kind: 'taken', label: 'Captured' }];
      case 'VOIDED':
        return [{ ...mark, kind: 'expiry', label: 'Released' }];
      default:
        return [];
    }
  });
  return [...happened, ...(isClosed(checkout) ? [] : comingUp(checkout, now))];
};

const DEADLINE_SAYS: Readonly<Record<string, string>> = {
  VOID: 'Deadline: release what is left',
  CAPTURE: 'Deadline: take what is left',
  ASK: 'Deadline: ask a person',
};

const comingUp = ({ nextDeadline, authorization, policy }: Checkout, now: number): Mark[] => {
  if (authorization === null) return [];
  const end = Date.parse(authorization.expiresAt);
  const deadline = end - marginOf(policy.deadlineMargin);
  const renewal = nextDeadline?.does === 'REAUTHORIZE' ? [Date.parse(nextDeadline.at)] : [];
  return [
    ...renewal.map(
      (at): Mark => ({ at, kind: 'renewed', label: 'Reauthorization due', ahead: true }),
    ),
    {
      at: deadline,
      kind: 'deadline',
      label: DEADLINE_SAYS[policy.atDeadline] ?? 'Deadline',
      ahead: deadline > now,
    },
    { at: end, kind: 'expiry', label: 'PayPal lets the hold lapse', ahead: true },
  ];
};

/** "24 h", "2 d", "90 m". */
const marginOf = (text: string): number => {
  const [, count = '0', unit = 'h'] = /^(\d+) ([dhms])$/.exec(text) ?? [];
  const sizes: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, m: 60_000, s: 1_000 };
  return Number(count) * (sizes[unit] ?? 0);
};
