import type { TimelineView } from '../domain/checkout/timeline-view.ts';
import { moneyText, timeText } from './checkout-words.ts';
import { paint } from './terminal.ts';

/** One line of the timeline: when, what happened, and the ids that PayPal's support asks for. */
export const describeEntry = (entry: TimelineView): string => {
  const { at, event } = entry;
  const words = (WORDS[event] ?? otherWords)(entry);
  return [paint('quiet', timeText(at)), words, paint('quiet', idsOf(entry))]
    .filter((part) => part !== '')
    .join('  ');
};

type Words = (entry: TimelineView) => string;

const CALLS: Readonly<Record<string, string>> = {
  createOrder: 'make an order',
  patchOrder: 'change the order',
  authorizeOrder: 'authorize',
  captureOrder: 'capture the order',
  captureAuthorization: 'capture',
  reauthorizeAuthorization: 'reauthorize',
  voidAuthorization: 'release the hold',
  voidOrderV1: 'void the order of Payments v1',
  refundCapture: 'refund',
  trackOrder: 'add a tracker',
  addTrackersBatch: 'add a tracker by its capture alone',
  patchTracker: 'cancel a tracker',
  replaceTracker: 'change a tracker',
};

const BEFORE_AMOUNT: Readonly<Record<string, string>> = { createOrder: ' of ', patchOrder: ' to ' };

const DEADLINES: Readonly<Record<string, string>> = {
  EXPIRE: 'the time to approve is over',
  REAUTHORIZE: 'a new honor period is due',
  CAPTURE: 'what is held is captured',
  VOID: 'what is held is released',
  ASK: 'a person is asked what to do',
};

const NO_RENEWAL: Readonly<Record<string, string>> = {
  POLICY: 'the policy asks for none',
  FUNDING_SOURCE: 'this funding has none',
  ORDER_V1: 'an order of Payments v1 has none',
  PARTNER: 'PayPal has none for partners',
  LIMIT_REACHED: 'as often renewed as may be',
  REFUSED_BY_PAYPAL: 'PayPal refused it',
  TOO_LATE: 'the hold ends before it could be',
};

/** That PayPal is read again later is shown by no timeline. */
type TimelineEvent = Exclude<TimelineView['event'], 'READ_DEFERRED'>;

/** Who is on record with it. */
const by = (entry: TimelineView): string => after(' by ', text(entry, 'actor'));

const WORDS: Readonly<Record<string, Words>> = {
  COMMAND_RECEIVED: (e) =>
    `${text(e, 'command') === 'CANCEL' ? 'Cancelled in Temporal' : `Asked to ${text(e, 'command').toLowerCase().replaceAll('_', ' ')}`}${by(e)}${after(': ', text(e, 'reason'))}`,
  ASKED: (e) =>
    `PayPal is asked to ${call(e)}${after(BEFORE_AMOUNT[text(e, 'operation')] ?? ' ', amount(e, 'amount'))}`,
  REFUSED: (e) =>
    text(e, 'refusal', 'isOutdated') === 'true'
      ? `Not sent, PayPal is read first: to ${call(e)}${after('. ', text(e, 'refusal', 'description'))}`
      : text(e, 'refusal', 'isUnsent') === 'true'
        ? `PayPal would refuse to ${call(e)}, so it was not sent: ${refusal(e)}`
        : `PayPal refused to ${call(e)}: ${refusal(e)}`,
  OUTCOME_UNKNOWN: (e) =>
    `PayPal, asked to ${call(e)}, did not answer${after(': ', text(e, 'failure'))}`,
  FOUND: (e) => `PayPal shows that what it did not answer was done: to ${call(e)}`,
  PROVED_ABSENT: (e) => `PayPal shows that what it did not answer was not done: to ${call(e)}`,
  ORDER_CREATED: (e) =>
    `Order ${text(e, 'order', 'orderId')} made; the payer may approve until ${time(e, 'approvalEndsAt')}`,
  ADOPTED: (e) => `Order ${text(e, 'order', 'orderId')}, made elsewhere, is this checkout’s`,
  ADOPTION_REFUSED: (e) =>
    `Not adopted, ${text(e, 'refusal', 'code')}: ${text(e, 'refusal', 'reason')}`,
  ORDER_PATCHED: (e) => `Order changed to ${amount(e, 'amount')}`,
  APPROVAL_SIGNALLED: (e) =>
    text(e, 'via') === 'PAYMENT_SOURCE'
      ? 'What is on file is charged without the payer'
      : text(e, 'via') === 'EXECUTED_PAYMENT'
        ? 'The payer had approved the payment before it was adopted'
        : `${text(e, 'via') === 'SHOP' ? 'The shop' : 'PayPal’s event'} says that the payer may have approved${by(e)}`,
  APPROVE_LINK_CHANGED: (e) => `The payer has to go to ${text(e, 'approveUrl')}`,
  CARD_AUTHENTICATED: (e) =>
    `3-D Secure: liability shift ${text(e, 'authentication', 'liabilityShift') || 'not said'}`,
  PAYER_SENT_BACK: (e) => `The payer has to go to PayPal again: ${text(e, 'issue')}`,
  AUTHORIZED: (e) =>
    `Authorization ${held(e)}${after(', paid by ', text(e, 'fundingSource'))}; ${renewal(e)}`,
  ORDER_CAPTURED: (e) =>
    `Order captured${after(', paid by ', text(e, 'fundingSource'))}: ${orderCaptures(e)}`,
  COMPLETION_AWAITED: (e) =>
    text(e, 'isAwaited') === 'true'
      ? 'PayPal captures the approved order by itself'
      : 'The approval was undone before PayPal captured the order',
  AUTHORIZATION_CHANGED: (e) => `Authorization ${held(e)}`,
  EXPIRY_LEARNED: (e) => `PayPal holds the money until ${time(e, 'expiresAt')}`,
  REAUTHORIZED: (e) => `Reauthorized: ${held(e)}; ${renewal(e)}`,
  REAUTHORIZATION_SHOWN: (e) => `PayPal shows a reauthorization: ${held(e)}`,
  FUNDING_SOURCE_LEARNED: (e) => `Paid by ${text(e, 'fundingSource')}; ${renewal(e)}`,
  OVER_CAPTURE_REFUSED: () => 'PayPal takes no more than the hold; this checkout asks for no more',
  SUM_UNKNOWN: () => 'PayPal no longer lists the captures of the order: what is left is not known',
  RENEWAL_CHANGED: (e) => `From now on: ${renewal(e)}${after('; PayPal said ', text(e, 'issue'))}`,
  POLICY_CHANGED: (e) => `Policy changed: ${policyChanges(e)}; ${renewal(e)}`,
  CAPTURED: (e) => `Capture ${captured(e)}`,
  CAPTURE_CHANGED: (e) => `Capture ${captured(e)}`,
  VOIDED: (e) => `Hold released: authorization ${text(e, 'authorization', 'id')}`,
  HONOR_PERIOD_ENDED: () => 'The honor period has ended; a capture is at PayPal’s pleasure now',
  EXPIRING_SOON: () => 'The merchant is told that the hold ends soon',
  LAPSE_ASKED: (e) =>
    `PayPal is asked whether the hold that ended at ${time(e, 'expiresAt')} has lapsed`,
  DEADLINE_POSTPONED: (e) => `The deadline’s decision is tried again at ${time(e, 'until')}`,
  DEADLINE_REACHED: (e) => `Deadline: ${DEADLINES[text(e, 'does')] ?? text(e, 'does')}`,
  PAYPAL_EVENT_RECEIVED: (e) =>
    `PayPal’s event ${text(e, 'eventType')} came: ${text(e, 'eventId')}`,
  ATTENTION_RAISED: (e) =>
    `A person is needed, ${text(e, 'attention', 'code')}: ${text(e, 'attention', 'reason')}`,
  ATTENTION_CLEARED: (e) => `It goes on: ${text(e, 'because')}`,
  RESOLVED: (e) => `${text(e, 'actor')} chose ${text(e, 'action')}: ${text(e, 'reason')}`,
  ENDED: (e) => `Ended as ${text(e, 'as')}: ${text(e, 'why')}`,
  REFUND_ASKED: (e) => `PayPal is asked to refund ${amount(e, 'amount')}${ofCapture(e)}${by(e)}`,
  REFUND_REFUSED: (e) => `PayPal refused to refund${ofCapture(e)}: ${refusal(e)}`,
  REFUND_OUTCOME_UNKNOWN: (e) => `PayPal, asked to refund${ofCapture(e)}, did not answer`,
  REFUNDED: (e) =>
    `Refund ${text(e, 'refundId')} of ${amount(e, 'amount')}${ofCapture(e)} is ${text(e, 'status')}`,
  REFUND_CHANGED: (e) => `Refund ${text(e, 'refundId')}${ofCapture(e)} is ${text(e, 'status')}`,
  DISPUTE_READ: (e) =>
    text(e, 'unconfirmed') === ''
      ? `PayPal shows dispute ${text(e, 'disputeId')}${ofCapture(e)} as ${text(e, 'status')}${after(', ', text(e, 'outcome'))}`
      : `PayPal was read about dispute ${text(e, 'disputeId')}${ofCapture(e)}, without an answer that decides: ${text(e, 'unconfirmed')}`,
  DISPUTE_EVENT_REFUSED: (e) =>
    `Not acted upon, because PayPal sent no such event: ${text(e, 'eventId')} about dispute ${text(e, 'disputeId')}`,
  REFUNDS_FROZEN: (e) => `Refunds${ofCapture(e)} are stopped: ${text(e, 'because')}`,
  REFUNDS_THAWED: (e) =>
    `Refunds${ofCapture(e)} go on${after(', as said by ', text(e, 'actor'))}: ${text(e, 'reason')}`,
  TRACKER_ASKED: (e) => `PayPal is asked to ${call(e)}: ${text(e, 'trackerId')}${by(e)}`,
  TRACKER_REFUSED: (e) => `PayPal refused tracker ${text(e, 'trackerId')}: ${refusal(e)}`,
  TRACKER_OUTCOME_UNKNOWN: (e) =>
    `PayPal, asked about tracker ${text(e, 'trackerId')}, did not answer`,
  TRACKER_ADDED: (e) => `Tracker ${text(e, 'trackerId')} added, ${text(e, 'status')}`,
  TRACKER_UPDATED: (e) => `Tracker ${text(e, 'trackerId')} is ${text(e, 'status')}`,
} satisfies Readonly<Record<TimelineEvent, Words>> & Readonly<Record<string, Words>>;

/** An entry of a gateway that is newer than this shell: its own word, and all it tells in short. */
const otherWords: Words = ({ at: _at, event, ...details }) =>
  `${event.toLowerCase().replaceAll('_', ' ')}${after(': ', Object.entries(details).flatMap(detailText).join(', '))}`;

const detailText = ([name, value]: readonly [string, unknown]): readonly string[] => {
  if (name === 'debugId' || name === 'requestId') return [];
  const short = simpleText(value);
  return short === '' ? [] : [`${name} ${short}`];
};

const call: Words = (e) => CALLS[text(e, 'operation')] ?? text(e, 'operation');

const refusal: Words = (e) =>
  [text(e, 'refusal', 'issue'), text(e, 'refusal', 'description')]
    .filter((part) => part)
    .join(', ');

const held: Words = (e) =>
  `${text(e, 'authorization', 'id')} of ${amount(e, 'authorization', 'amount')} is ${status(e, 'authorization')}`;

const captured: Words = (e) =>
  `${text(e, 'capture', 'id')} of ${amount(e, 'capture', 'amount')} is ${status(e, 'capture')}`;

const orderCaptures: Words = ({ at, event, captures }) =>
  Array.isArray(captures)
    ? captures.map((capture) => captured({ at, event, capture })).join('; ')
    : '';

const status = (e: TimelineView, part: string): string =>
  text(e, part, 'status') + after(', ', text(e, part, 'reason'));

const renewal: Words = (e) =>
  text(e, 'renewal', 'kind') === 'PLANNED'
    ? `to be renewed at ${time(e, 'renewal', 'at')}`
    : `no renewal, ${NO_RENEWAL[text(e, 'renewal', 'because')] ?? text(e, 'renewal', 'because')}`;

const policyChanges: Words = (e) =>
  Object.entries(Object(at(e, ['policy'])))
    .map(([field]) => `${field} ${text(e, 'policy', field)} instead of ${text(e, 'before', field)}`)
    .join(', ');

const ofCapture: Words = (e) => after(' of capture ', text(e, 'captureId'));

const idsOf = (e: TimelineView): string => {
  const debugId =
    text(e, 'debugId') || text(e, 'refusal', 'debugId') || text(e, 'attention', 'debugId');
  const ids = [after('debug id ', debugId), after('request id ', text(e, 'requestId'))];
  const given = ids.filter((id) => id !== '');
  return given.length === 0 ? '' : `[${given.join(', ')}]`;
};

/** What is not there is left out, and so is what introduces it. */
const after = (introduction: string, words: string): string =>
  words === '' ? '' : introduction + words;

const at = (e: TimelineView, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, name) => (part !== null && typeof part === 'object' ? Reflect.get(part, name) : null),
    e,
  );

/** What is no text, number or boolean says nothing. */
const simpleText = (value: unknown): string =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';

const text = (e: TimelineView, ...path: string[]): string => simpleText(at(e, path));

const amount = (e: TimelineView, ...path: string[]): string => {
  const currencyCode = at(e, [...path, 'currencyCode']);
  const value = at(e, [...path, 'value']);
  const isMoney = typeof currencyCode === 'string' && typeof value === 'string';
  return isMoney ? moneyText({ currencyCode, value }) : '';
};

const time = (e: TimelineView, ...path: string[]): string => {
  const instant = text(e, ...path);
  return instant === '' ? '' : timeText(instant);
};
