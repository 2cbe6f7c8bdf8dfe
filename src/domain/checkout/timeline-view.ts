import { formatMoney, type Money } from '../money/money.ts';
import type { RefundEntry } from '../refund/timeline.ts';
import { formatInstant } from '../time/format.ts';
import type { TrackerEntry } from '../tracker/timeline.ts';
import type { TimelineEntry } from './facts.ts';
import { policyPartView } from './policy-view.ts';

/** One fact, flat: PayPal's objects are reduced to id, status and amount. Nothing personal. */
export type TimelineView = {
  readonly at: string;
  readonly event: TimelineEntry['event'] | RefundEntry['event'] | TrackerEntry['event'];
  readonly [detail: string]: unknown;
};

export const timelineView = (entry: TimelineEntry | RefundEntry | TrackerEntry): TimelineView => {
  const { at, event, ...details } = entry;
  return {
    at: formatInstant(at),
    event,
    ...describe(details),
    ...(entry.event === 'POLICY_CHANGED' && {
      policy: policyPartView(entry.policy),
      before: policyPartView(entry.before),
    }),
  };
};

/** Money and instants as PayPal writes them, PayPal's objects by what SHOWN picks. */
const describe = (details: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'number' && isInstantName(name) ? formatInstant(value) : shown(value),
    ]),
  );

const shown = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  if (isMoney(value)) return formatMoney(value);
  if (Array.isArray(value)) return value.map(shown);
  const picked = Object.entries(value).filter(
    ([name, inner]) => SHOWN.has(name) && inner !== null && inner !== undefined,
  );
  return describe(Object.fromEntries(picked));
};

const isInstantName = (name: string): boolean =>
  name === 'at' || name === 'until' || name.endsWith('At');

const isMoney = (value: object): value is Money => 'currency' in value && 'minor' in value;

const SHOWN: ReadonlySet<string> = new Set([
  'at',
  'id',
  'status',
  'reason',
  'amount',
  'finalCapture',
  'orderId',
  'referenceId',
  'kind',
  'because',
  'code',
  'issue',
  'issueClass',
  'httpStatus',
  'isUnsent',
  'isOutdated',
  'debugId',
  'description',
  'about',
  'operation',
  'liabilityShift',
  'authenticationStatus',
  'enrollmentStatus',
]);
