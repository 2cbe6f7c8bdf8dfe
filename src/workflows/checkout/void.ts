import { patched } from '@temporalio/workflow';
import { refusedForOperator } from '../../domain/checkout/attention.ts';
import { dated } from '../../domain/checkout/deadlines.ts';
import { isLive } from '../../domain/checkout/hold.ts';
import { refuseVoid } from '../../domain/checkout/refusals.ts';
import { holdOf } from '../../domain/checkout/state.ts';
import type { Authorization, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal, refusedByPayPal } from '../../domain/refusal.ts';
import { look, lookUntilSure } from '../money-call/confirm-absence.ts';
import { paypal } from '../money-call/paypal-calls.ts';
import { settle } from '../money-call/run.ts';
import { raise } from './attention.ts';
import { type CheckoutContext, record } from './context.ts';
import { OWED_READS, readOrDefer } from './deferred-reads.ts';

/** The patch under which absence of a void is believed when it is seen again and again. Histories that are older looked once. */
const LATE_VOIDS = 'look-four-times-for-a-late-void';

/**
 * Gives the payer's money free: voids the root (paypal-rules 0.2), then makes sure that nothing is held any more. After
 * a capture only the wait is released. Returns why not, or null when nothing is held.
 */
export const release = async (
  context: CheckoutContext,
  key: string | null,
): Promise<Refusal | null> => {
  const why = refuseVoid(context.checkout);
  const hold = holdOf(context.checkout);
  if (why || hold === null) return why;
  const rootId = hold.root.id;
  const settled = await settle(context, {
    operation: 'voidAuthorization',
    target: rootId,
    amount: null,
    key,
    send: (requestId) => paypal.voidAuthorization({ rootId, requestId }, `void ${rootId}`),
    found: () => (isReleased(context) ? 'RELEASED' : null),
  });
  switch (settled.kind) {
    case 'DONE':
      return await confirm(context, settled.value, settled.debugId);
    case 'FOUND':
      return releasedOrTaken(context);
    case 'GIVEN_UP':
      return refusal('OUTCOME_UNKNOWN', 'It was proved not to have happened, and given up.');
    case 'REFUSED':
      return await heedVoidRefusal(context, settled.refusal);
  }
};

const isReleased = (context: CheckoutContext): boolean => {
  const hold = holdOf(context.checkout);
  return hold === null || !isLive(hold);
};

/** PayPal answers for the root; the newest authorization is asked about by itself (paypal-rules 3.4). */
const confirm = async (
  context: CheckoutContext,
  answered: Authorization,
  debugId: string | null,
): Promise<Refusal | null> => {
  const hold = holdOf(context.checkout);
  if (hold === null) return null;
  record(context, {
    event: 'VOIDED',
    authorization: dated(answered, Date.now(), hold.root),
    debugId,
  });
  const isAsked = hold.current.id === hold.root.id || (await lookAtNewest(context));
  if (isReleased(context)) return null;
  return isAsked ? await stillHeld(context) : notSeen;
};

/** PayPal may show it as open a moment longer. Whether PayPal could be asked. */
const lookAtNewest = async (context: CheckoutContext): Promise<boolean> => {
  const released = {
    operation: 'voidAuthorization',
    found: () => isReleased(context) || null,
  } as const;
  const first = await look(context, released, readOrDefer);
  const isLate = first.kind === 'ABSENT' && patched(LATE_VOIDS);
  const { kind } = isLate ? await lookUntilSure(context, released, readOrDefer) : first;
  return kind !== 'SILENT' || !patched(OWED_READS);
};

const notSeen = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal voided the root, and could not be asked about the newest authorization: it is asked again.',
);

const stillHeld = async (context: CheckoutContext): Promise<Refusal> => {
  const current = holdOf(context.checkout)?.current.id ?? '';
  const said: PayPalRefusal = {
    httpStatus: 200,
    issue: 'AUTHORIZATION_STILL_OPEN',
    issueClass: 'OPERATOR',
    debugId: null,
    description: `The root is voided, but PayPal still shows ${current} as open.`,
  };
  raise(context, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};

/** What was taken in the meantime is refunded, not voided: PayPal's state decides the race (invariant 20). */
const releasedOrTaken = (context: CheckoutContext): Refusal | null =>
  holdOf(context.checkout)?.current.status === 'VOIDED'
    ? null
    : refusal('NOTHING_LEFT_TO_VOID', 'It was captured in the meantime; refund it instead.');

const heedVoidRefusal = async (
  context: CheckoutContext,
  said: PayPalRefusal,
): Promise<Refusal | null> => {
  await readOrDefer(context, `void was refused: ${said.issue}`);
  if (isReleased(context)) return releasedOrTaken(context) && refusedByPayPal(said);
  raise(context, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};
