import { RESOLVE_ACTIONS } from './checkout/status.ts';
import { TRACKER_STATUSES } from './paypal/tracker.ts';
import { type Refusal, refusal } from './refusal.ts';
import { policyInMs } from './request/policy.ts';

type Fits = (value: unknown) => boolean;

const text: Fits = (value) => typeof value === 'string';
const flag: Fits = (value) => typeof value === 'boolean';
const record: Fits = (value) => typeof value === 'object' && value !== null;
const money: Fits = (value) =>
  record(value) && text(Object(value).currency) && Number.isSafeInteger(Object(value).minor);
const choice: Fits = (value) => RESOLVE_ACTIONS.some((one) => one === value);
const trackerStatus: Fits = (value) => TRACKER_STATUSES.some((one) => one === value);
/** Known fields alone, each within its bounds: what is misspelt would never be in force. */
const policy: Fits = (value) => {
  let isSound = true;
  policyInMs.parse(value, [], () => {
    isSound = false;
    return undefined;
  });
  return isSound;
};
const orLeftOut =
  (fits: Fits): Fits =>
  (value) =>
    (value ?? null) === null || fits(value);
const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value);

const KEYED = { key: text, digest: text };
const BY_ACTOR = { actor: orLeftOut(text) };

/** What each command, and an event of PayPal's, cannot be without. */
const SHAPES = {
  paypalEvent: { eventId: text, eventType: text, resourceId: text },
  capture: {
    ...KEYED,
    ...BY_ACTOR,
    amount: orNull(money),
    finalCapture: orLeftOut(flag),
    invoiceId: orLeftOut(text),
    noteToPayer: orLeftOut(text),
    softDescriptor: orLeftOut(text),
    paymentInstruction: orLeftOut(record),
  },
  void: { ...KEYED, ...BY_ACTOR, reason: orLeftOut(text) },
  reauthorize: { ...KEYED, ...BY_ACTOR, amount: orNull(money) },
  patch: {
    ...KEYED,
    ...BY_ACTOR,
    amount: orLeftOut(money),
    purchaseUnit: record,
    removes: orLeftOut(Array.isArray),
    payer: orLeftOut(record),
  },
  changePolicy: { ...KEYED, ...BY_ACTOR, policy },
  reconcile: { ...KEYED, ...BY_ACTOR },
  resolve: { ...KEYED, action: choice, actor: text, reason: text },
  refund: {
    ...KEYED,
    ...BY_ACTOR,
    amount: orNull(money),
    noteToPayer: orLeftOut(text),
    invoiceId: orLeftOut(text),
    customId: orLeftOut(text),
    paymentInstruction: orLeftOut(record),
  },
  addTracker: {
    ...KEYED,
    ...BY_ACTOR,
    captureId: text,
    trackingNumber: text,
    carrier: text,
    carrierNameOther: orLeftOut(text),
    notifyPayer: flag,
    items: orLeftOut(Array.isArray),
  },
  updateTracker: { ...KEYED, ...BY_ACTOR, trackerId: text, status: trackerStatus },
  freeze: {
    because: orNull(text),
    source: text,
    eventId: orLeftOut(text),
    owner: orLeftOut(text),
  },
  thaw: { ...KEYED, actor: text, reason: text, action: orLeftOut(choice) },
} satisfies Readonly<Record<string, Readonly<Record<string, Fits>>>>;

/**
 * Whoever operates Temporal can send a command by hand. One that is not whole is refused where it comes in: inside, it would
 * stop a checkout that holds money.
 */
export const refuseMalformed = (name: keyof typeof SHAPES, command: unknown): Refusal | null => {
  const given = Object(command);
  const wrong = Object.entries(SHAPES[name]).flatMap(([field, fits]) =>
    fits(given[field]) ? [] : [field],
  );
  return wrong.length === 0
    ? null
    : refusal(
        'MALFORMED_COMMAND',
        `The input of "${name}" lacks, or misspells: ${wrong.join(', ')}.`,
      );
};
