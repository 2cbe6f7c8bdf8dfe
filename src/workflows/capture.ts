import { refusedForOperator, surprised } from '../domain/attention.ts';
import { captureUpTo, holdOf } from '../domain/checkout.ts';
import type { CaptureCommand, Outcome } from '../domain/commands.ts';
import { expiryOf, honorEndOf, isWallet, reauthorizeAtMost } from '../domain/deadlines.ts';
import { MINUTE } from '../domain/durations.ts';
import { countedCaptures, type Hold, remaining } from '../domain/hold.ts';
import { learnedFrom } from '../domain/limits.ts';
import { compare, equal, type Money, spellMoney } from '../domain/money.ts';
import type { Capture, PayPalRefusal } from '../domain/paypal.ts';
import { refuseCapture } from '../domain/policy.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { captureView } from '../domain/view.ts';
import { type Desk, record, refused } from './desk.ts';
import { raise } from './matters.ts';
import { remember } from './memory.ts';
import { paypal } from './paypal-calls.ts';
import { renew } from './reauthorization.ts';
import { settle } from './settle.ts';
import { readOrOwe } from './unheard.ts';

/** No capture is under way any more when PayPal drops the hold. */
const BEFORE_EXPIRY = 10 * MINUTE;

/** Judged when it was sent, and again now that its turn has come: the capture before it may have taken everything. */
export const captureOnCommand = async (
  desk: Desk,
  command: CaptureCommand,
  digest: string,
): Promise<Outcome> => {
  const made = await capture(desk, command);
  return 'id' in made
    ? { kind: 'CAPTURE', digest, capture: captureView(made) }
    : refused(digest, made);
};

/** Policy CAPTURE at the deadline: all that is left. A refusal leaves the last margin, which voids. */
export const captureAtDeadline = async (desk: Desk): Promise<void> => {
  await capture(desk, {
    amount: null,
    finalCapture: true,
    key: 'at-deadline',
    invoiceId: null,
    noteToPayer: null,
  });
};

type Wanted = Omit<CaptureCommand, 'digest'>;

const capture = async (desk: Desk, wanted: Wanted): Promise<Capture | Refusal> => {
  const early = refuseCapture(desk.checkout, wanted, Date.now());
  if (early) return early;
  await renewBeforeCapture(desk);
  const why = refuseCapture(desk.checkout, wanted, Date.now());
  const hold = holdOf(desk.checkout);
  if (why || hold === null) return why ?? refusal('NOT_AUTHORIZED', 'Nothing is authorized.');
  return await take(desk, hold, { ...wanted, amount: wanted.amount ?? remaining(hold) });
};

/** Policy ON_CAPTURE: renew only now that a capture comes after the honor period. Refusal is normal, and no obstacle. */
const renewBeforeCapture = async (desk: Desk): Promise<void> => {
  const hold = holdOf(desk.checkout);
  const { policy } = desk.checkout.input;
  const due =
    hold !== null &&
    policy.reauthorize === 'ON_CAPTURE' &&
    isWallet(hold.fundingSource) &&
    hold.reauthorizations < reauthorizeAtMost(desk.checkout) &&
    hold.renewal.kind !== 'PLANNED' &&
    hold.renewal.because !== 'REFUSED_BY_PAYPAL' &&
    Date.now() >= honorEndOf(hold.current);
  if (due) await renew(desk);
};

const take = async (
  desk: Desk,
  hold: Hold,
  wanted: Wanted & { readonly amount: Money },
): Promise<Capture | Refusal> => {
  const { amount, key, invoiceId, noteToPayer } = wanted;
  const authorizationId = hold.current.id;
  const takesAll = compare(amount, captureUpTo(desk.checkout, hold)) >= 0;
  const finalCapture = wanted.finalCapture ?? takesAll;
  const before = new Set(hold.captures.map(({ id }) => id));
  const input = {
    authorizationId,
    amount,
    finalCapture,
    ...(invoiceId && { invoiceId }),
    ...(noteToPayer && { noteToPayer }),
  };
  const summary = `capture ${spellMoney(amount)}${finalCapture ? ', final' : ''} of ${authorizationId}`;
  const settled = await settle(desk, {
    operation: 'captureAuthorization',
    target: authorizationId,
    amount,
    key,
    send: (requestId) =>
      paypal.captureAuthorization(
        { ...input, requestId },
        { summary, untilMs: expiryOf(hold) - BEFORE_EXPIRY },
      ),
    found: () => newCapture(desk, before),
  });
  switch (settled.kind) {
    case 'DONE':
      record(desk, { event: 'CAPTURED', capture: settled.value, debugId: settled.debugId });
      return declined(settled.value) ?? accepted(desk, settled.value);
    case 'FOUND':
      noticeOtherAmount(desk, settled.value, amount);
      return declined(settled.value) ?? accepted(desk, settled.value);
    case 'REFUSED':
      await learnAboutCapturing(desk, hold, settled.refusal);
      return await heedCaptureRefusal(desk, settled.refusal);
    case 'GIVEN_UP':
      return refusal('OUTCOME_UNKNOWN', 'It was proved not to have happened, and given up.');
  }
};

/** Only one capture is ever under way, so a capture that PayPal shows and nobody knew is the one that was asked for. */
const newCapture = (desk: Desk, before: ReadonlySet<string>): Capture | null =>
  holdOf(desk.checkout)?.captures.find(({ id }) => !before.has(id)) ?? null;

const noticeOtherAmount = (desk: Desk, made: Capture, asked: Money): void => {
  if (equal(made.amount, asked)) return;
  const reason = `PayPal shows capture ${made.id} of ${spellMoney(made.amount)}, but ${spellMoney(asked)} was asked for.`;
  raise(desk, surprised(reason, Date.now()));
};

/** Money that came in answers whatever an operator was called for about a refused capture. */
const accepted = (desk: Desk, made: Capture): Capture => {
  if (desk.checkout.attention?.code === 'PAYPAL_REFUSED') {
    record(desk, { event: 'ATTENTION_CLEARED', because: `capture ${made.id} was made` });
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
const learnAboutCapturing = async (desk: Desk, hold: Hold, said: PayPalRefusal): Promise<void> => {
  const learned = learnedFrom(said, Date.now());
  if (said.issue === 'MAX_CAPTURE_COUNT_EXCEEDED') {
    const atMost = countedCaptures(hold).length;
    if (atMost > 0) await remember(desk, { limit: 'captures', learned: { ...learned, atMost } });
  }
  if (said.issue === 'MAX_CAPTURE_AMOUNT_EXCEEDED') {
    await remember(desk, { limit: 'overCapture', learned });
  }
};

/** The command is over; what PayPal's "no" means for the hold decides what happens to the checkout (paypal-rules 1.8). */
const heedCaptureRefusal = async (desk: Desk, said: PayPalRefusal): Promise<Refusal> => {
  switch (said.issueClass) {
    case 'NEW_ORDER':
    case 'RECONCILE':
      await readOrOwe(desk, `capture was refused: ${said.issue}`);
      break;
    case 'CONFIGURATION':
    case 'OPERATOR':
      raise(desk, refusedForOperator('captureAuthorization', said, Date.now()));
      break;
    case 'WAIT':
    case 'BACK_TO_PAYER':
    case 'OTHER_BRANCH':
    case 'OUR_MISTAKE':
      break;
  }
  return refusedByPayPal(said);
};
