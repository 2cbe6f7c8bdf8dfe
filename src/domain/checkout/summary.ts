import { moneyText } from '../money/money.ts';
import { formatInstant } from '../time/format.ts';
import { honorEndOf, nextDeadline } from './deadlines.ts';
import { type Checkout, holdOf, orderOf, statusOf } from './state.ts';
import { capturedText } from './view.ts';

/** The checkout in a few lines of Markdown: what an operator sees first in the Temporal UI. Nothing personal. */
export const describeCheckout = (checkout: Checkout): string => {
  const hold = holdOf(checkout);
  const deadline = nextDeadline(checkout);
  const order = orderOf(checkout);
  const lines = [
    `**${statusOf(checkout)}** ${moneyText(checkout.amount)}`,
    order && `Order ${order.orderId}`,
    hold &&
      `Authorization ${hold.current.id} ${hold.current.status}, honored until ${formatInstant(honorEndOf(hold.current))}, expires ${formatInstant(hold.current.expiresAt)}`,
    hold && hold.captures.length > 0 && capturedText(hold),
    deadline && `Next: ${deadline.does} at ${formatInstant(deadline.at)}`,
    checkout.attention && `Needs attention: ${checkout.attention.reason}`,
    checkout.stage.name === 'ENDED' && checkout.stage.why,
  ];
  return lines.filter((line) => typeof line === 'string').join('\n\n');
};
