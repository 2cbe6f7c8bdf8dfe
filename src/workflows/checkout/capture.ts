import { refusedForOperator, surprised } from '../../domain/checkout/attention.ts';
import type { CaptureCommand, Outcome } from '../../domain/checkout/commands.ts';
import {
  expiryOf,
  honorEndOf,
  isWallet,
  reauthorizeAtMost,
} from '../../domain/checkout/deadlines.ts';
import { countedCaptures, type Hold, remaining } from '../../domain/checkout/hold.ts';
import { learnedFrom } from '../../domain/checkout/limits.ts';
import { refuseCapture } from '../../domain/checkout/refusals.ts';
import { captureUpTo, holdOf } from '../../domain/checkout/state.ts';
import { captureView } from '../../domain/checkout/view.ts';
import { compare, equal, type Money, moneyText } from '../../domain/money/money.ts';
import type { Capture, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { MINUTE } from '../../domain/time/durations.ts';
import { remember } from '../memory.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { settle } from '../money-call/run.ts';
import { raise } from './attention.ts';
import { type CheckoutContext, record, refused } from './context.ts';
import { readOrDefer } from './deferred-reads.ts';
import { renew } from './reauthorize.ts';

/** No capture is under way any more when PayPal drops the hold. */
const BEFORE_EXPIRY = 10 * MINUTE;

/** Judged when it was sent, and again now that its turn has come: the capture before it may have taken everything. */
export const captureOnCommand = async (
  context: CheckoutContext,
  command: CaptureCommand,
  digest: string,
): Promise<Outcome> => {
  const made = await capture(context, command);
  return 'id' in made
    ? { kind: 'CAPTURE', digest, capture: captureView(made) }
    : refused(digest, made);
};

/** Policy CAPTURE at the deadline: all that is left. A refusal leaves the last margin, which voids. */
export const captureAtDeadline = async (context: CheckoutContext): Promise<void> => {
  await capture(context, {
    amount: null,
    finalCapture: true,
    key: 'at-deadline',
    invoiceId: null,
    noteToPayer: null,
  });
};

type Wanted = Omit<CaptureCommand, 'digest'>;

const capture = async (context: CheckoutContext, wanted: Wanted): Promise<Capture | Refusal> => {
  const early = refuseCapture(context.checkout, wanted, Date.now());
  if (early) return early;
  await renewBeforeCapture(context);
  const why = refuseCapture(context.checkout, wanted, Date.now());
  const hold = holdOf(context.checkout);
  if (why || hold === null) return why ?? refusal('NOT_AUTHORIZED', 'Nothing is authorized.');
  return await take(context, hold, { ...wanted, amount: wanted.amount ?? remaining(hold) });
};

/** Policy ON_CAPTURE: renew only now that a capture comes after the honor period. Refusal is normal, and no obstacle. */
const renewBeforeCapture = async (context: CheckoutContext): Promise<void> => {
  const hold = holdOf(context.checkout);
  const { policy } = context.checkout.input;
  const due =
    hold !== null &&
    policy.reauthorize === 'ON_CAPTURE' &&
    isWallet(hold.fundingSource) &&
    hold.reauthorizations < reauthorizeAtMost(context.checkout) &&
    hold.renewal.kind !== 'PLANNED' &&
    hold.renewal.because !== 'REFUSED_BY_PAYPAL' &&
    Date.now() >= honorEndOf(hold.current);
  if (due) await renew(context);
};

const take = async (
  context: CheckoutContext,
  hold: Hold,
  wanted: Wanted & { readonly amount: Money },
): Promise<Capture | Refusal> => {
  const { amount, key, invoiceId, noteToPayer } = wanted;
  const authorizationId = hold.current.id;
  const takesAll = compare(amount, captureUpTo(context.checkout, hold)) >= 0;
  const finalCapture = wanted.finalCapture ?? takesAll;
  const before = new Set(hold.captures.map(({ id }) => id));
  const input = {
    authorizationId,
    amount,
    finalCapture,
    ...(invoiceId && { invoiceId }),
    ...(noteToPayer && { noteToPayer }),
  };
  const summary = `capture ${moneyText(amount)}${finalCapture ? ', final' : ''} of ${authorizationId}`;
  const settled = await settle(context, {
    operation: 'captureAuthorization',
    target: authorizationId,
    amount,
    key,
    send: (requestId) =>
      paypal.captureAuthorization(
        { ...input, requestId },
        { summary, untilMs: expiryOf(hold) - BEFORE_EXPIRY },
      ),
    found: () => newCapture(context, before),
  });
  switch (settled.kind) {
    case 'DONE':
      record(context, { event: 'CAPTURED', capture: settled.value, debugId: settled.debugId });
      return declined(settled.value) ?? accepted(context, settled.value);
    case 'FOUND':
      noticeOtherAmount(context, settled.value, amount);
      return declined(settled.value) ?? accepted(context, settled.value);
    case 'REFUSED':
      await learnAboutCapturing(context, hold, settled.refusal);
      return await heedCaptureRefusal(context, settled.refusal);
    case 'GIVEN_UP':
      return refusal('OUTCOME_UNKNOWN', 'It was proved not to have happened, and given up.');
  }
};

/** Only one capture is ever under way, so a capture that PayPal shows and nobody knew is the one that was asked for. */
const newCapture = (context: CheckoutContext, before: ReadonlySet<string>): Capture | null =>
  holdOf(context.checkout)?.captures.find(({ id }) => !before.has(id)) ?? null;

const noticeOtherAmount = (context: CheckoutContext, made: Capture, asked: Money): void => {
  if (equal(made.amount, asked)) return;
  const reason = `PayPal shows capture ${made.id} of ${moneyText(made.amount)}, but ${moneyText(asked)} was asked for.`;
  raise(context, surprised(reason, Date.now()));
};

/** Money that came in answers whatever an operator was called for about a refused capture. */
const accepted = (context: CheckoutContext, made: Capture): Capture => {
  if (context.checkout.attention?.code === 'PAYPAL_REFUSED') {
    record(context, { event: 'ATTENTION_CLEARED', because: `capture ${made.id} was made` });
  }
  return made;
};

/** A decline arrives inside a 201: no money was taken (paypal-rules 2.3). */
const declined = ({ id, status, reason }: Capture): Refusal | null =>
  status === 'DECLINED' || status === 'FAILED'
    ? refusal(
        'CAPTURE_DECLINED',
        `PayPal answered capture ${id} with ${status}${reason ? ` (${reason})` : ''}.`,
      )
    : null;

/** How many captures an account allows, and whether more than the hold, shows only in a refusal (paypal-rules 3.7). */
const learnAboutCapturing = async (
  context: CheckoutContext,
  hold: Hold,
  said: PayPalRefusal,
): Promise<void> => {
  const learned = learnedFrom(said, Date.now());
  if (said.issue === 'MAX_CAPTURE_COUNT_EXCEEDED') {
    const atMost = countedCaptures(hold).length;
    if (atMost > 0) await remember(context, { limit: 'captures', learned: { ...learned, atMost } });
  }
  if (said.issue === 'MAX_CAPTURE_AMOUNT_EXCEEDED') {
    await remember(context, { limit: 'overCapture', learned });
  }
};

/** The command is over; what PayPal's "no" means for the hold decides what happens to the checkout (paypal-rules 1.8). */
const heedCaptureRefusal = async (
  context: CheckoutContext,
  said: PayPalRefusal,
): Promise<Refusal> => {
  switch (said.issueClass) {
    case 'NEW_ORDER':
    case 'RECONCILE':
      await readOrDefer(context, `capture was refused: ${said.issue}`);
      break;
    case 'CONFIGURATION':
    case 'OPERATOR':
      raise(context, refusedForOperator('captureAuthorization', said, Date.now()));
      break;
    case 'WAIT':
    case 'BACK_TO_PAYER':
    case 'OTHER_BRANCH':
    case 'OUR_MISTAKE':
      break;
  }
  return refusedByPayPal(said);
};
