import { patched } from '@temporalio/workflow';
import { refusedForOperator } from '../domain/attention.ts';
import { holdOf } from '../domain/checkout.ts';
import { dated } from '../domain/deadlines.ts';
import { isLive } from '../domain/hold.ts';
import type { Authorization, PayPalRefusal } from '../domain/paypal.ts';
import { refuseVoid } from '../domain/policy.ts';
import { type Refusal, refusal, refusedByPayPal } from '../domain/refusal.ts';
import { type Desk, record } from './desk.ts';
import { raise } from './matters.ts';
import { look, lookUntilSure } from './money-call.ts';
import { paypal } from './paypal-calls.ts';
import { settle } from './settle.ts';
import { OWED_READS, readOrOwe } from './unheard.ts';

/** The patch under which absence of a void is believed when it is seen again and again. Histories that are older looked once. */
const LATE_VOIDS = 'look-four-times-for-a-late-void';

/**
 * Gives the payer's money free: voids the root (paypal-rules 0.2), then makes sure that nothing is held any more. After
 * a capture only the rest is released. Returns why not, or null when nothing is held.
 */
export const release = async (desk: Desk, key: string | null): Promise<Refusal | null> => {
  const why = refuseVoid(desk.checkout);
  const hold = holdOf(desk.checkout);
  if (why || hold === null) return why;
  const rootId = hold.root.id;
  const settled = await settle(desk, {
    operation: 'voidAuthorization',
    target: rootId,
    amount: null,
    key,
    send: (requestId) => paypal.voidAuthorization({ rootId, requestId }, `void ${rootId}`),
    found: () => (isReleased(desk) ? 'RELEASED' : null),
  });
  switch (settled.kind) {
    case 'DONE':
      return await confirm(desk, settled.value, settled.debugId);
    case 'FOUND':
      return releasedOrTaken(desk);
    case 'GIVEN_UP':
      return refusal('OUTCOME_UNKNOWN', 'It was proved not to have happened, and given up.');
    case 'REFUSED':
      return await heedVoidRefusal(desk, settled.refusal);
  }
};

const isReleased = (desk: Desk): boolean => {
  const hold = holdOf(desk.checkout);
  return hold === null || !isLive(hold);
};

/** PayPal answers for the root; the newest authorization is asked about by itself (paypal-rules 3.4). */
const confirm = async (
  desk: Desk,
  answered: Authorization,
  debugId: string | null,
): Promise<Refusal | null> => {
  const hold = holdOf(desk.checkout);
  if (hold === null) return null;
  record(desk, { event: 'VOIDED', authorization: dated(answered, Date.now(), hold.root), debugId });
  const isAsked = hold.current.id === hold.root.id || (await lookAtNewest(desk));
  if (isReleased(desk)) return null;
  return isAsked ? await stillHeld(desk) : notSeen;
};

/** PayPal may show it as open a moment longer. Whether PayPal could be asked. */
const lookAtNewest = async (desk: Desk): Promise<boolean> => {
  const released = {
    operation: 'voidAuthorization',
    found: () => isReleased(desk) || null,
  } as const;
  const first = await look(desk, released, readOrOwe);
  const isLate = first.kind === 'ABSENT' && patched(LATE_VOIDS);
  const { kind } = isLate ? await lookUntilSure(desk, released, readOrOwe) : first;
  return kind !== 'SILENT' || !patched(OWED_READS);
};

const notSeen = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal voided the root, and could not be asked about the newest authorization: it is asked again.',
);

const stillHeld = async (desk: Desk): Promise<Refusal> => {
  const current = holdOf(desk.checkout)?.current.id ?? '';
  const said: PayPalRefusal = {
    httpStatus: 200,
    issue: 'AUTHORIZATION_STILL_OPEN',
    issueClass: 'OPERATOR',
    debugId: null,
    description: `The root is voided, but PayPal still shows ${current} as open.`,
  };
  raise(desk, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};

/** What was taken in the meantime is refunded, not voided: PayPal's state decides the race (invariant 20). */
const releasedOrTaken = (desk: Desk): Refusal | null =>
  holdOf(desk.checkout)?.current.status === 'VOIDED'
    ? null
    : refusal('NOTHING_LEFT_TO_VOID', 'It was captured in the meantime; refund it instead.');

const heedVoidRefusal = async (desk: Desk, said: PayPalRefusal): Promise<Refusal | null> => {
  await readOrOwe(desk, `void was refused: ${said.issue}`);
  if (isReleased(desk)) return releasedOrTaken(desk) && refusedByPayPal(said);
  raise(desk, refusedForOperator('voidAuthorization', said, Date.now()));
  return refusedByPayPal(said);
};
