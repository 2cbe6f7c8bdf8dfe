import { formatMoney, moneyText } from '../money/money.ts';
import type { Capture } from '../paypal/resources.ts';
import { formatInstant } from '../time/format.ts';
import { honorEndOf, nextDeadline } from './deadlines.ts';
import { capturedSoFar, currentOf, type Hold, rootOf } from './hold.ts';
import { type Asked, type Checkout, capturesOf, holdOf, orderOf, statusOf } from './state.ts';

/** The checkout in a few lines of Markdown: what an operator sees first in the Temporal UI. Nothing personal. */
export const describeCheckout = (checkout: Checkout): string => {
  const hold = holdOf(checkout);
  const deadline = nextDeadline(checkout);
  const order = orderOf(checkout);
  const lines = [
    `**${statusOf(checkout)}** ${moneyText(checkout.amount)}`,
    order && `Order ${order.orderId}`,
    hold &&
      `Authorization ${currentOf(hold).id} ${currentOf(hold).status}, honored until ${formatInstant(honorEndOf(currentOf(hold)))}, expires ${formatInstant(currentOf(hold).expiresAt)}`,
    hold && hold.captures.length > 0 && capturedText(hold),
    hold === null && capturesOf(checkout).map(captureText).join('\n\n'),
    deadline && `Next: ${deadline.does} at ${formatInstant(deadline.at)}`,
    ...checkout.attention.map(({ code, reason }) => `Needs attention (${code}): ${reason}`),
    checkout.asked && askedText(checkout.asked),
    checkout.stage.name === 'ENDED' && checkout.stage.why,
  ];
  return lines.filter((line) => typeof line === 'string' && line !== '').join('\n\n');
};

/** What is under way, since when, and how often PayPal has not answered. */
export const askedText = ({ operation, at, withoutAnswer }: Asked): string =>
  `Asked: ${operation} since ${formatInstant(at)}, ${withoutAnswer} times without an answer`;

const captureText = ({ id, amount, status }: Capture): string =>
  `Capture ${id} ${moneyText(amount)} ${status}`;

/** What was captured and kept, for summaries: "40.00 of 100.00 USD captured". */
const capturedText = (hold: Hold): string => {
  const captured = formatMoney(capturedSoFar(hold));
  const held = formatMoney(rootOf(hold).amount);
  return `${captured.value} of ${held.value} ${held.currencyCode} captured`;
};
