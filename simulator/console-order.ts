import { html } from 'hono/html';
import { clockButtons, hookButton } from './console-buttons.ts';
import type { Money } from './money.ts';
import { hasLapsed } from './order-rules.ts';
import { visibleStatus } from './payment-representation.ts';
import type { Authorization, Capture, Instant, Order, Refund } from './records.ts';
import type { World } from './world.ts';

const time = (at: Instant): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19);

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

const authorizationRow = (world: World, order: Order, one: Authorization) => {
  const now = world.timeOf(order);
  const status = visibleStatus(world, order, one);
  const held = status === 'CREATED' || status === 'PARTIALLY_CAPTURED' || status === 'PENDING';
  const honorEnds = one.createdAt + world.knobs.honorPeriodSeconds * 1000;
  const hook = (decision: string) => `authorizations/${one.id}/${decision}`;
  return html`<tr><td>Authorization<br><code>${one.id}</code>${one.id === one.rootId ? '' : html`<br><small>of ${one.rootId}</small>`}</td>
    <td>${badge(status)}</td><td class="number">${one.amount.value}</td>
    <td>${held ? html`honor ${daysUntil(now, honorEnds)}<br>hold ${daysUntil(now, one.expiresAt)}` : ''}</td>
    <td>${held ? hookButton({ label: 'Void', hook: hook('void') }) : ''}${
      status === 'PENDING'
        ? html`${hookButton({ label: 'Release', hook: hook('release') })}${hookButton({ label: 'Deny', hook: hook('deny') })}`
        : ''
    }</td></tr>`;
};

const captureRow = (one: Capture) => {
  const settle = (status: string) =>
    hookButton({
      label: `Settle ${status.toLowerCase()}`,
      hook: `captures/${one.id}/settle`,
      body: { status },
    });
  const taken = one.status === 'COMPLETED' || one.status === 'PARTIALLY_REFUNDED';
  return html`<tr><td>Capture<br><code>${one.id}</code></td><td>${badge(one.status)}</td>
    <td class="number">${one.amount.value}</td><td>${one.finalCapture ? 'final' : ''}${one.disputed ? ' disputed' : ''}${one.reversed ? ' reversed' : ''}</td>
    <td>${one.status === 'PENDING' ? html`${settle('COMPLETED')}${settle('DECLINED')}` : ''}${
      taken && !one.disputed
        ? hookButton({
            label: 'Dispute',
            hook: `captures/${one.id}/dispute`,
            body: { status: 'OPEN' },
          })
        : ''
    }</td></tr>`;
};

const refundRow = (
  one: Refund,
) => html`<tr><td>Refund<br><code>${one.id}</code></td><td>${badge(one.status)}</td>
  <td class="number">${one.amount.value}</td><td></td><td>${
    one.status === 'PENDING'
      ? hookButton({
          label: 'Settle',
          hook: `refunds/${one.id}/settle`,
          body: { status: 'COMPLETED' },
        })
      : ''
  }</td></tr>`;

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
export const orderCard = (world: World, order: Order, total: Money) => {
  const lapsed = hasLapsed(world, order);
  const open = !lapsed && order.status !== 'COMPLETED' && order.status !== 'VOIDED';
  return html`<section id="${order.id}"><h2><code>${order.id}</code> ${badge(lapsed ? 'LAPSED' : order.status)} ${total.value} ${total.currency_code}</h2>
    <dl class="facts">
      <div><dt>Its own clock</dt><dd>${time(world.timeOf(order))}</dd></div>
      <div><dt>Created</dt><dd>${time(order.createdAt)}</dd></div>
      <div><dt>Paid with</dt><dd>${decisionOf(order)}</dd></div>
      <div><dt>Custom id, invoice</dt><dd>${order.units[0]?.custom_id ?? '–'}, ${order.units[0]?.invoice_id ?? '–'}</dd></div>
    </dl>
    <div class="scroll"><table>
      ${order.authorizations.map((one) => authorizationRow(world, order, one))}
      ${order.captures.map(captureRow)}
      ${order.refunds.map(refundRow)}
    </table></div>
    <p>${clockButtons(order.id)}</p>
    ${open ? html`<p>${payerButtons(order)}</p>` : ''}</section>`;
};
