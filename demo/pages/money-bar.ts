import { html } from 'hono/html';
import { type Checkout, capturedOf, disputedOf, refundedOf } from '../checkout.ts';
import { fromMinor, type Money, minor, moneyText } from '../money.ts';

interface Share {
  readonly name: 'refunded' | 'disputed' | 'taken' | 'held' | 'free';
  readonly label: string;
  readonly count: number;
}

/** Where the money is: kept, given back, disputed, still on hold, or free again. Adds up to what the order came to. */
export const moneyBar = (checkout: Checkout, forWhom: 'payer' | 'merchant') => {
  const total = minor(checkout.amount);
  const captured = minor(capturedOf(checkout));
  const refunded = minor(refundedOf(checkout));
  const disputed = disputedOf(checkout);
  const held = minor(checkout.remaining);
  const shares: readonly Share[] = [
    { name: 'taken', label: 'Taken and kept', count: captured - refunded - disputed },
    { name: 'disputed', label: 'Disputed or taken back', count: disputed },
    { name: 'refunded', label: 'Taken and refunded', count: refunded },
    { name: 'held', label: 'On hold', count: held },
    {
      name: 'free',
      label: checkout.authorization === null ? 'Not held yet' : 'Released',
      count: Math.max(0, total - captured - held),
    },
  ];
  const money = (count: number): Money => fromMinor(count, checkout.amount);
  const whole = Math.max(total, captured);
  let before = 0;
  return html`<svg class="money" width="100%" height="22" aria-hidden="true">
  ${shares.map(({ name, count }) => {
    const x = (before / whole) * 100;
    before += count;
    return html`<rect class="${name}" x="${x.toFixed(2)}%" y="0" width="${((count / whole) * 100).toFixed(2)}%" height="22"/>`;
  })}
</svg>
<dl class="figures">
  ${shares
    .filter(({ name, count }) => count > 0 || name === 'held')
    .map(
      ({ name, label, count }) =>
        html`<div><dt><svg width="12" height="12" aria-hidden="true"><rect class="${name}" width="12" height="12" rx="2"/></svg> ${label}</dt><dd data-money="${name}">${moneyText(money(count))}</dd></div>`,
    )}
</dl>
${captureTable(checkout, forWhom)}`;
};

const captureTable = ({ captures, refunds }: Checkout, forWhom: 'payer' | 'merchant') => {
  if (captures.length === 0) return '';
  return html`<ul class="movements">
  ${captures.map(
    ({
      captureId,
      amount,
      status,
      fee,
      net,
      frozenBy,
    }) => html`<li><span>Capture <code>${captureId}</code> ${status}${frozenBy ? `, stopped by ${frozenBy}` : ''}</span><span class="sum">${moneyText(amount)}</span>
    ${fee && net && forWhom === 'merchant' ? html`<small>PayPal’s fee ${moneyText(fee)}, yours ${moneyText(net)}</small>` : ''}</li>`,
  )}
  ${refunds.map(
    ({ refundId, amount, status }) =>
      html`<li><span>Refund <code>${refundId}</code> ${status}</span><span class="sum">−${moneyText(amount)}</span></li>`,
  )}
</ul>`;
};
