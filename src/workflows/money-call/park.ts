import { patched } from '@temporalio/workflow';
import { mismatched, unknownOutcome } from '../../domain/checkout/attention.ts';
import type { ResolveCommand } from '../../domain/checkout/commands.ts';
import { lookAgain, watchAgain } from '../../domain/checkout/deadlines.ts';
import type { Watch } from '../../domain/checkout/hold.ts';
import { refusal } from '../../domain/refusal.ts';
import { raise } from '../checkout/attention.ts';
import {
  answer,
  type CheckoutContext,
  type PendingCommand,
  record,
  takeFirst,
} from '../checkout/context.ts';
import { PATIENT_READS, readPatiently } from '../checkout/reconcile.ts';
import { wait } from '../checkout/wait.ts';
import {
  type Found,
  look,
  lookUntilSure,
  type MoneyCall,
  type NoAnswer,
  type Truth,
  tellFound,
} from './confirm-absence.ts';

/**
 * NEEDS_ATTENTION: the call was sent and PayPal cannot be asked what came of it. A silent PayPal is asked again every
 * five minutes, one whose answer settles nothing after 1 h, 2 h, ... up to a day; an operator may settle it earlier. No
 * other money call is made meanwhile.
 */
export const park = async <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
  because: 'REFUSED' | NoAnswer['kind'],
): Promise<Found<F> | { readonly kind: 'GIVEN_UP' } | 'TRY_AGAIN'> => {
  const { operation } = call;
  const now = Date.now();
  raise(
    context,
    because === 'MISMATCH' ? mismatched(operation, now) : unknownOutcome(operation, now),
  );
  const nextLook = patched(PATIENT_READS)
    ? patientLooks(context, call)
    : hourlyLooks(context, call);
  for (;;) {
    const { pending, truth } = await nextLook();
    const resolve = pending?.command.type === 'RESOLVE' ? pending.command.resolve : null;
    const sure = truth.kind === 'FOUND' || (truth.kind === 'ABSENT' && because !== 'MISMATCH');
    if (truth.kind === 'SILENT' || (!sure && resolve === null)) {
      if (pending) answer(context, pending, stillUnknown);
      continue;
    }
    record(context, { event: 'ATTENTION_CLEARED', because: 'PayPal was read' });
    if (pending) handBack(context, pending, resolve);
    if (truth.kind === 'FOUND') return tellFound(context, call, truth);
    if (resolve === null || resolve.action === 'retry') return 'TRY_AGAIN';
    record(context, { event: 'PROVED_ABSENT', operation });
    return { kind: 'GIVEN_UP' };
  }
};

/** One look at PayPal, and the command that asked for it; nobody did where it was time to look. */
type Look<F> = { readonly pending: PendingCommand | undefined; readonly truth: Truth<F> };

const patientLooks = <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
): (() => Promise<Look<F>>) => {
  let watch: Watch | null = null;
  let unasked = false;
  return async () => {
    if (unasked) watch = await pause(context, watchAgain(watch, Date.now()));
    const pending = takeFirst(context, isForNow);
    unasked = pending === undefined;
    return { pending, truth: await lookParked(context, call, pending) };
  };
};

/** As histories did that are older than the patch. */
const hourlyLooks = <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
): (() => Promise<Look<F>>) => {
  return async () => {
    await pause(context, nextHour(context));
    const pending = takeFirst(context, isForNow);
    return { pending, truth: await look(context, call) };
  };
};

/** Somebody who commanded something waits for one look; nobody waits for the others. */
const lookParked = async <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
  pending: PendingCommand | undefined,
): Promise<Truth<F>> => {
  record(context, { event: 'WATCHING_CALL', watch: null });
  const interrupted = () => isCommanded(context);
  const truth = pending
    ? await look(context, call)
    : await look(context, call, (_desk, because) =>
        readPatiently(context, because, { deadline: null, interrupted }),
      );
  return truth.kind === 'ABSENT' ? await lookUntilSure(context, call) : truth;
};

/** Until the next look, or until somebody commands something. */
const pause = async (context: CheckoutContext, watch: Watch): Promise<Watch> => {
  record(context, { event: 'WATCHING_CALL', watch });
  await wait(context, { at: watch.at, does: 'READ_PAYPAL' }, () => isCommanded(context));
  return watch;
};

/** The look that was planned, if it is still ahead. */
const nextHour = ({ checkout }: CheckoutContext): Watch => {
  const now = Date.now();
  const planned = checkout.attention?.watch;
  return planned && planned.at > now ? planned : lookAgain(now);
};

const stillUnknown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal could not be asked; the checkout stays parked.',
);

const isCommanded = ({ commandQueue }: CheckoutContext): boolean => commandQueue.some(isForNow);

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const isForNow = ({ command }: PendingCommand): boolean => command.type !== 'CANCEL';

/** Whatever was commanded while parked has its turn now that the outcome is known. */
const handBack = (
  context: CheckoutContext,
  pending: PendingCommand,
  resolve: ResolveCommand | null,
): void => {
  if (resolve === null) {
    context.commandQueue.unshift(pending);
    return;
  }
  const { action, actor, reason } = resolve;
  record(context, { event: 'RESOLVED', action, actor, reason });
  pending.handedBack = true;
  if (action === 'void' || action === 'close') context.commandQueue.unshift(pending);
  else answer(context, pending, null);
};
