import type { TimelineEntry } from './checkout.ts';
import { money, moneyText } from './money.ts';
import type { Tone } from './words.ts';

interface StoryLine {
  readonly tone: Tone;
  readonly text: string;
  readonly detail?: string;
}

type Part = Readonly<Record<string, unknown>>;

const part = (value: unknown): Part =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const word = (value: unknown): string => (typeof value === 'string' ? value : '');

const idOf = (of: unknown, name = 'id'): string => word(part(of)[name]);

const amountOf = (of: unknown): string => {
  const amount = money.safeParse(part(of)['amount']);
  return amount.success ? moneyText(amount.data) : 'The money';
};

const statusOf = (of: unknown): string => word(part(of)['status']);

const line = (tone: Tone, text: string, detail = ''): StoryLine =>
  detail === '' ? { tone, text } : { tone, text, detail };

/** What is not here is plumbing, which only an engineer wants to see. */
const LINES: Readonly<Record<string, (entry: TimelineEntry) => StoryLine>> = {
  ORDER_CREATED: ({ order }) => line('waiting', 'Order made at PayPal', idOf(order, 'orderId')),
  ADOPTED: ({ order }) => line('waiting', 'Order taken over', idOf(order, 'orderId')),
  ORDER_PATCHED: (entry) => line('waiting', `Order changed to ${amountOf(entry)}`),
  APPROVAL_SIGNALLED: ({ via }) =>
    line(
      'waiting',
      via === 'PAYMENT_SOURCE'
        ? 'A way to pay that is on file'
        : via === 'EXECUTED_PAYMENT'
          ? 'The payer had approved before'
          : via === 'SHOP'
            ? 'The payer came back from PayPal'
            : 'PayPal says the payer approved',
    ),
  PAYER_SENT_BACK: ({ issue }) =>
    line('problem', 'That way to pay did not work; the payer may choose another', word(issue)),
  AUTHORIZED: ({ authorization: hold }) => line('held', `${amountOf(hold)} on hold`, idOf(hold)),
  AUTHORIZATION_CHANGED: ({ authorization: hold }) =>
    line('held', `The hold is now ${statusOf(hold)}`, idOf(hold)),
  REAUTHORIZED: ({ authorization: hold }) =>
    line('held', `Reauthorized: ${amountOf(hold)} guaranteed for three more days`, idOf(hold)),
  HONOR_PERIOD_ENDED: () => line('waiting', 'The honor period is over'),
  ORDER_CAPTURED: ({ captures }) =>
    line(
      'taken',
      'The order was captured',
      Array.isArray(captures) ? captures.map((one) => idOf(one)).join(', ') : '',
    ),
  CAPTURED: ({ capture }) => {
    const status = statusOf(capture);
    const note = status === 'COMPLETED' ? idOf(capture) : `${idOf(capture)} ${status}`;
    return line('taken', `${amountOf(capture)} taken`, note);
  },
  CAPTURE_CHANGED: ({ capture }) =>
    line('taken', `The payment of ${amountOf(capture)} is now ${statusOf(capture)}`, idOf(capture)),
  VOIDED: ({ authorization }) => line('over', 'The rest of the hold released', idOf(authorization)),
  DEADLINE_REACHED: ({ does }) => line('waiting', `The deadline was reached: ${word(does)}`),
  REFUSED: ({ operation, refusal }) =>
    line('problem', 'PayPal said no', `${word(operation)}: ${idOf(refusal, 'issue')}`),
  OUTCOME_UNKNOWN: ({ operation }) =>
    line('problem', 'PayPal did not answer; asked again', word(operation)),
  FOUND: ({ operation }) => line('held', 'An answer that was lost is found again', word(operation)),
  ATTENTION_RAISED: ({ attention }) => line('problem', idOf(attention, 'reason')),
  RESOLVED: ({ action }) => line('held', `An operator decided: ${word(action)}`),
  REFUNDED: ({ refundId, ...refund }) =>
    line('taken', `${amountOf(refund)} given back`, word(refundId)),
  REFUND_REFUSED: ({ refusal }) =>
    line('problem', 'PayPal refused a refund', idOf(refusal, 'issue')),
  DISPUTE_READ: ({ status, disputeId, outcome }) =>
    status
      ? line(
          'waiting',
          `The dispute is ${[word(status), word(outcome)].filter(Boolean).join(', ')}`,
          word(disputeId),
        )
      : line('problem', 'PayPal does not show the dispute', word(disputeId)),
  REFUNDS_FROZEN: ({ because }) => line('problem', 'Refunds are stopped', word(because)),
  REFUNDS_THAWED: ({ reason }) => line('held', 'Refunds go on', word(reason)),
  LIMIT_LEARNED: ({ lesson }) =>
    line('waiting', 'Learned what this PayPal account does not allow', idOf(lesson, 'limit')),
  ENDED: ({ as, why }) => line('over', `Ended as ${word(as)}`, word(why)),
};

/** One line of the story; null for plumbing. */
export const storyLineOf = (entry: TimelineEntry): StoryLine | null =>
  LINES[entry.event]?.(entry) ?? null;
