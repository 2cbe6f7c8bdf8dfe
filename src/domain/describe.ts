import { type Checkout, holdOf, orderOf, statusOf } from './checkout.ts';
import { honorEndOf, nextDeadline } from './deadlines.ts';
import { spellMoney } from './money.ts';
import { spellInstant } from './spelling.ts';
import { spellCaptured } from './view.ts';

/** The checkout in a few lines of Markdown: what an operator sees first in the Temporal UI. Nothing personal. */
export const describeCheckout = (checkout: Checkout): string => {
  const hold = holdOf(checkout);
  const deadline = nextDeadline(checkout);
  const order = orderOf(checkout);
  const lines = [
    `**${statusOf(checkout)}** ${spellMoney(checkout.amount)}`,
    order && `Order ${order.orderId}`,
    hold &&
      `Authorization ${hold.current.id} ${hold.current.status}, honored until ${spellInstant(honorEndOf(hold.current))}, expires ${spellInstant(hold.current.expiresAt)}`,
    hold && hold.captures.length > 0 && spellCaptured(hold),
    deadline && `Next: ${deadline.does} at ${spellInstant(deadline.at)}`,
    checkout.attention && `Needs attention: ${checkout.attention.reason}`,
    checkout.stage.name === 'ENDED' && checkout.stage.why,
  ];
  return lines.filter((line) => typeof line === 'string').join('\n\n');
};
