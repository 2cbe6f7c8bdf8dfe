import { InvalidArgumentError } from 'commander';
import type { CaptureView, CheckoutView, RefundView } from '../domain/checkout/view.ts';
import type { DecimalMoney } from '../domain/money/money.ts';
import { wordFrom } from './arguments.ts';
import { facts, paint, type Tone, table } from './terminal.ts';

export const moneyText = ({ value, currencyCode }: DecimalMoney): string =>
  `${value} ${currencyCode}`;

const TONES: Readonly<Record<CheckoutView['status'], Tone>> = {
  CREATING: 'warn',
  AWAITING_APPROVAL: 'warn',
  AUTHORIZING: 'warn',
  CAPTURING: 'warn',
  PENDING_REVIEW: 'warn',
  AUTHORIZED: 'good',
  PARTIALLY_CAPTURED: 'good',
  CAPTURE_PENDING: 'warn',
  CAPTURED: 'good',
  VOIDED: 'quiet',
  DENIED: 'bad',
  EXPIRED: 'quiet',
  FAILED: 'bad',
  NEEDS_ATTENTION: 'bad',
};

/** `needs-attention` and `NEEDS_ATTENTION` alike. */
export const statusFrom = (text: string): CheckoutView['status'] => {
  const word = wordFrom(text);
  if (isStatus(word)) return word;
  throw new InvalidArgumentError(`Write one of ${Object.keys(TONES).join(', ')}.`);
};

const isStatus = (word: string): word is CheckoutView['status'] => Object.hasOwn(TONES, word);

export const statusText = (status: CheckoutView['status']): string => paint(TONES[status], status);

/** To the second: what is left of it is noise to people. */
export const timeText = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')}Z`;

/** A checkout as people want to see it: where it stands, what is held, what comes next, what they may do. */
export const describeCheckout = (checkout: CheckoutView): string =>
  [
    `${paint('strong', `Checkout ${checkout.checkoutId}`)}  ${statusText(checkout.status)}`,
    factsOf(checkout),
    movements(checkout),
    disputeRows(checkout),
    trackerRows(checkout),
    allowedActions(checkout),
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const factsOf = (checkout: CheckoutView): string => {
  const { asked, authorization: hold, nextDeadline, attention } = checkout;
  return facts([
    ...(asked === null ? [] : [['Asked', askedText(asked)] as const]),
    ['Amount', moneyText(checkout.amount)],
    ...(checkout.intent === 'CAPTURE'
      ? [['Intent', 'CAPTURE: taken when the payer has approved'] as const]
      : [['On hold', moneyText(checkout.remaining)] as const]),
    ['Order', checkout.orderId ?? 'not made yet'],
    ...(checkout.status === 'AWAITING_APPROVAL' && checkout.approveUrl !== null
      ? [['Approve at', checkout.approveUrl] as const]
      : []),
    ...(hold === null
      ? []
      : ([
          ['Authorization', `${hold.currentId} ${hold.status}`],
          ['Honored until', timeText(hold.honorEndsAt)],
          ['Expires', timeText(hold.expiresAt)],
          ['Reauthorized', timeTexts(hold.reauthorizations)],
          ['Seller protection', protectionText(hold.sellerProtection)],
        ] as const)),
    ...(nextDeadline === null
      ? []
      : [['Next', `${nextDeadline.does} at ${timeText(nextDeadline.at)}`] as const]),
    ...(attention === null ? [] : attentionFacts(attention)),
  ]);
};

/** What is under way, since when, and how often PayPal has not answered. */
const askedText = ({
  operation,
  amount,
  at,
  withoutAnswer,
  requestId,
}: NonNullable<CheckoutView['asked']>): string =>
  `${operation}${amount === null ? '' : ` of ${moneyText(amount)}`} since ${timeText(at)}, ${withoutAnswer === 0 ? 'not answered yet' : `${withoutAnswer} times without an answer`}, ${requestId === null ? 'nothing is sent before PayPal was read' : `request id ${requestId}`}`;

/** Said before anything is shipped: what PayPal bears of a dispute. */
const protectionText = (protection: CaptureView['sellerProtection']): string => {
  if (protection === undefined) return 'not known';
  const { status, disputeCategories } = protection;
  return disputeCategories.length === 0 ? status : `${status}: ${disputeCategories.join(', ')}`;
};

const timeTexts = (count: number): string => ['never', 'once', 'twice'][count] ?? `${count} times`;

type Facts = readonly (readonly [string, string])[];

const attentionFacts = (attention: NonNullable<CheckoutView['attention']>): Facts => {
  const { code, reason, since, issue, debugId, offers } = attention;
  return [
    ['Attention', `${paint('bad', code)}: ${reason}`],
    ['Since', timeText(since)],
    ...(issue === null ? [] : [['PayPal’s issue', issue] as const]),
    ...(debugId === null ? [] : [['PayPal’s debug id', debugId] as const]),
    ...offers.map(({ action, does }): [string, string] => [`Resolve with ${action}`, does]),
  ];
};

const disputeRows = ({ disputes }: CheckoutView): string =>
  disputes.length === 0
    ? ''
    : table(
        ['Dispute', 'Capture', 'Status', 'Amount', 'Reason', 'Stage', 'Respond until'],
        disputes.map((one) => [
          one.disputeId,
          one.captureId,
          one.confirmed ? [one.status, one.outcome].filter(Boolean).join(' ') : 'not confirmed',
          one.amount ? moneyText(one.amount) : '',
          one.reason ?? '',
          one.stage ?? '',
          one.dueAt ? timeText(one.dueAt) : '',
        ]),
      );

const trackerRows = ({ trackers }: CheckoutView): string =>
  trackers.length === 0
    ? ''
    : table(
        ['Tracker', 'Status', 'Carrier'],
        trackers.map((one) => [one.trackerId, one.status, one.carrierNameOther ?? one.carrier]),
      );

const movements = ({ captures, refunds }: CheckoutView): string => {
  if (captures.length === 0) return '';
  const rows = [...captures.map(captureRow), ...refunds.map(refundRow)];
  const moved = table(['Movement', 'Id', 'Amount', 'Status', 'Fee', 'Net', 'Received'], rows);
  return `${moved}\n\n${table(['Capture', 'Seller protection'], captures.map(protectionRow))}`;
};

const protectionRow = ({ captureId, sellerProtection }: CaptureView): string[] => [
  captureId,
  protectionText(sellerProtection),
];

const captureRow = (capture: CaptureView): string[] => {
  const { captureId, amount, status, fee, net, receivableAmount, exchangeRate } = capture;
  const rate = exchangeRate ? ` at ${exchangeRate.value}` : '';
  return [
    'capture',
    captureId,
    moneyText(amount),
    status,
    fee ? moneyText(fee) : '',
    net ? moneyText(net) : '',
    receivableAmount ? `${moneyText(receivableAmount)}${rate}` : '',
  ];
};

const refundRow = ({ refundId, amount, status, payable }: RefundView): string[] => [
  'refund',
  refundId,
  moneyText(amount),
  status,
  payable?.fee ? moneyText(payable.fee) : '',
  payable?.net ? moneyText(payable.net) : '',
  '',
];

const allowedActions = ({ allowed, refused }: CheckoutView): string =>
  table(
    ['You may', ''],
    [
      ...allowed.map(({ action, upTo }) => [
        paint('good', action),
        upTo === undefined ? '' : `up to ${moneyText(upTo)}`,
      ]),
      ...refused.map(({ action, code, reason }) => [
        paint('quiet', `not ${action}`),
        paint('quiet', `${code}: ${reason}`),
      ]),
    ],
  );
