import { html } from 'hono/html';
import { clockButtons, type Hook, hookButton } from './console-buttons.ts';
import { type Columns, type Content, consoleTable } from './console-table.ts';
import { time } from './console-time.ts';
import type { Money } from './money.ts';
import { hasLapsed } from './order-rules.ts';
import { visibleStatus } from './payment-representation.ts';
import type { Authorization, Capture, Instant, Order, Refund } from './records.ts';
import type { SimulatorState } from './state.ts';

const tone = (status: string): string => {
  if (['COMPLETED', 'CREATED', 'CAPTURED', 'APPROVED', 'PARTIALLY_CAPTURED'].includes(status))
    return 'good';
  if (status.includes('REFUNDED')) return '';
  return status.includes('PENDING') || status.includes('ACTION') ? 'waiting' : 'bad';
};

const badge = (status: string) => html`<span class="status ${tone(status)}">${status}</span>`;

const daysUntil = (now: Instant, then: Instant): string => {
  const days = (then - now) / 86_400_000;
  return days <= 0 ? 'over' : `${days.toFixed(1)} days left`;
};

const columns: Columns = [
  { label: 'Payment' },
  { label: 'Status' },
  { label: 'Amount', kind: 'number' },
  { label: 'Notes' },
  { label: 'Do' },
];

const named = (name: string, id: string, of = '') =>
  html`${name} <code>${id}</code>${of === '' ? '' : html` <small>of <code>${of}</code></small>`}`;

const amountOf = ({ amount }: { amount: Money }): string =>
  `${amount.value} ${amount.currency_code}`;

const buttons = (hooks: readonly Hook[]): Content =>
  hooks.length === 0 ? '' : html`<div class="buttons">${hooks.map(hookButton)}</div>`;

const authorizationRow = (state: SimulatorState, order: Order, one: Authorization): Content[] => {
  const now = state.timeOf(order);
  const status = visibleStatus(state, order, one);
  const held = status === 'CREATED' || status === 'PARTIALLY_CAPTURED' || status === 'PENDING';
  const honorEnds = one.createdAt + state.knobs.honorPeriodSeconds * 1000;
  const decision = (label: string): Hook => ({
    label,
    hook: `authorizations/${one.id}/${label.toLowerCase()}`,
  });
  return [
    named('Authorization', one.id, one.id === one.rootId ? '' : one.rootId),
    badge(status),
    amountOf(one),
    held ? html`honor ${daysUntil(now, honorEnds)}<br>hold ${daysUntil(now, one.expiresAt)}` : '',
    buttons([
      ...(held ? [decision('Void')] : []),
      ...(status === 'PENDING' ? [decision('Release'), decision('Deny')] : []),
    ]),
  ];
};

const captureRow = (one: Capture): Content[] => {
  const settle = (status: string): Hook => ({
    label: `Settle ${status.toLowerCase()}`,
    hook: `captures/${one.id}/settle`,
    body: { status },
  });
  const dispute = {
    label: 'Dispute',
    hook: `captures/${one.id}/dispute`,
    body: { status: 'OPEN' },
  };
  const taken = one.status === 'COMPLETED' || one.status === 'PARTIALLY_REFUNDED';
  const marks = [
    one.finalCapture ? 'final' : '',
    one.disputed ? 'disputed' : '',
    one.reversed ? 'reversed' : '',
  ];
  return [
    named('Capture', one.id),
    badge(one.status),
    amountOf(one),
    marks.filter((mark) => mark !== '').join(', '),
    buttons([
      ...(one.status === 'PENDING' ? [settle('COMPLETED'), settle('DECLINED')] : []),
      ...(taken && !one.disputed ? [dispute] : []),
    ]),
  ];
};

const refundRow = (one: Refund): Content[] => {
  const settle = {
    label: 'Settle',
    hook: `refunds/${one.id}/settle`,
    body: { status: 'COMPLETED' },
  };
  return [
    named('Refund', one.id),
    badge(one.status),
    amountOf(one),
    '',
    buttons(one.status === 'PENDING' ? [settle] : []),
  ];
};

const paymentTable = (state: SimulatorState, order: Order): Content => {
  const rows = [
    ...order.authorizations.map((one) => authorizationRow(state, order, one)),
    ...order.captures.map(captureRow),
    ...order.refunds.map(refundRow),
  ];
  return rows.length === 0 ? '' : consoleTable(columns, rows);
};

const payerButtons = (order: Order) => {
  const hook = `orders/${order.id}/approve`;
  return html`${hookButton({ label: 'Approve', hook })}${hookButton({
    label: 'Approve with a card that is declined first',
    hook,
    body: { fundingSource: 'card', outcome: 'INSTRUMENT_DECLINED' },
  })}<a href="/checkoutnow?token=${order.id}">Payer's page</a>`;
};

/** What the payer decided, once there is a decision. */
const decisionOf = (order: Order): string =>
  order.status === 'APPROVED' || order.status === 'COMPLETED'
    ? `${order.fundingSource}, ${order.outcome}`
    : '–';

/** One order with its money, its own clock, and the buttons that make sense now. */
export const orderCard = (state: SimulatorState, order: Order, total: Money) => {
  const lapsed = hasLapsed(state, order);
  const open = !lapsed && order.status !== 'COMPLETED' && order.status !== 'VOIDED';
  return html`<section id="${order.id}"><h2><code>${order.id}</code> ${badge(lapsed ? 'LAPSED' : order.status)} <span class="total">${total.value} ${total.currency_code}</span></h2>
    <dl class="facts">
      <div><dt>Its own clock</dt><dd>${time(state.timeOf(order))}</dd></div>
      <div><dt>Created</dt><dd>${time(order.createdAt)}</dd></div>
      <div><dt>Paid with</dt><dd>${decisionOf(order)}</dd></div>
      <div><dt>Custom id, invoice</dt><dd>${order.units[0]?.custom_id ?? '–'}, ${order.units[0]?.invoice_id ?? '–'}</dd></div>
    </dl>
    ${paymentTable(state, order)}
    <div class="buttons">${clockButtons(order.id)}</div>
    ${open ? html`<div class="buttons">${payerButtons(order)}</div>` : ''}</section>`;
};
