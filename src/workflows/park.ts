import { patched } from '@temporalio/workflow';
import { mismatched, unknownOutcome } from '../domain/attention.ts';
import type { ResolveCommand } from '../domain/commands.ts';
import { lookAgain, watchAgain } from '../domain/deadlines.ts';
import type { Watch } from '../domain/hold.ts';
import { refusal } from '../domain/refusal.ts';
import { answer, type Desk, type Letter, record, takeFirst } from './desk.ts';
import { raise } from './matters.ts';
import {
  type Found,
  look,
  lookUntilSure,
  type MoneyCall,
  type NoAnswer,
  type Truth,
  tellFound,
} from './money-call.ts';
import { rest } from './rest.ts';
import { PATIENT_READS, readPatiently } from './truth.ts';

/**
 * NEEDS_ATTENTION: the call was sent and PayPal cannot be asked what came of it. A silent PayPal is asked again every
 * five minutes, one whose answer settles nothing after 1 h, 2 h, ... up to a day; an operator may settle it earlier. No
 * other money call is made meanwhile.
 */
export const park = async <T, F>(
  desk: Desk,
  call: MoneyCall<T, F>,
  because: 'REFUSED' | NoAnswer['kind'],
): Promise<Found<F> | { readonly kind: 'GIVEN_UP' } | 'TRY_AGAIN'> => {
  const { operation } = call;
  const now = Date.now();
  raise(desk, because === 'MISMATCH' ? mismatched(operation, now) : unknownOutcome(operation, now));
  const nextLook = patched(PATIENT_READS) ? patientLooks(desk, call) : hourlyLooks(desk, call);
  for (;;) {
    const { letter, truth } = await nextLook();
    const resolve = letter?.command.type === 'RESOLVE' ? letter.command.resolve : null;
    const sure = truth.kind === 'FOUND' || (truth.kind === 'ABSENT' && because !== 'MISMATCH');
    if (truth.kind === 'SILENT' || (!sure && resolve === null)) {
      if (letter) answer(desk, letter, stillUnknown);
      continue;
    }
    record(desk, { event: 'ATTENTION_CLEARED', because: 'PayPal was read' });
    if (letter) handBack(desk, letter, resolve);
    if (truth.kind === 'FOUND') return tellFound(desk, call, truth);
    if (resolve === null || resolve.action === 'retry') return 'TRY_AGAIN';
    record(desk, { event: 'PROVED_ABSENT', operation });
    return { kind: 'GIVEN_UP' };
  }
};

/** One look at PayPal, and the command that asked for it; nobody did where it was time to look. */
type Look<F> = { readonly letter: Letter | undefined; readonly truth: Truth<F> };

const patientLooks = <T, F>(desk: Desk, call: MoneyCall<T, F>): (() => Promise<Look<F>>) => {
  let watch: Watch | null = null;
  let unasked = false;
  return async () => {
    if (unasked) watch = await pause(desk, watchAgain(watch, Date.now()));
    const letter = takeFirst(desk, isForNow);
    unasked = letter === undefined;
    return { letter, truth: await lookParked(desk, call, letter) };
  };
};

/** As histories did that are older than the patch. */
const hourlyLooks = <T, F>(desk: Desk, call: MoneyCall<T, F>): (() => Promise<Look<F>>) => {
  return async () => {
    await pause(desk, nextHour(desk));
    const letter = takeFirst(desk, isForNow);
    return { letter, truth: await look(desk, call) };
  };
};

/** Somebody who commanded something waits for one look; nobody waits for the others. */
const lookParked = async <T, F>(
  desk: Desk,
  call: MoneyCall<T, F>,
  letter: Letter | undefined,
): Promise<Truth<F>> => {
  record(desk, { event: 'WATCHING_CALL', watch: null });
  const interrupted = () => isCommanded(desk);
  const truth = letter
    ? await look(desk, call)
    : await look(desk, call, (_desk, because) =>
        readPatiently(desk, because, { deadline: null, interrupted }),
      );
  return truth.kind === 'ABSENT' ? await lookUntilSure(desk, call) : truth;
};

/** Until the next look, or until somebody commands something. */
const pause = async (desk: Desk, watch: Watch): Promise<Watch> => {
  record(desk, { event: 'WATCHING_CALL', watch });
  await rest(desk, { at: watch.at, does: 'READ_PAYPAL' }, () => isCommanded(desk));
  return watch;
};

/** The look that was planned, if it is still ahead. */
const nextHour = ({ checkout }: Desk): Watch => {
  const now = Date.now();
  const planned = checkout.attention?.watch;
  return planned && planned.at > now ? planned : lookAgain(now);
};

const stillUnknown = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal could not be asked; the checkout stays parked.',
);

const isCommanded = ({ mailbox }: Desk): boolean => mailbox.some(isForNow);

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const isForNow = ({ command }: Letter): boolean => command.type !== 'CANCEL';

/** Whatever was commanded while parked has its turn now that the outcome is known. */
const handBack = (desk: Desk, letter: Letter, resolve: ResolveCommand | null): void => {
  if (resolve === null) {
    desk.mailbox.unshift(letter);
    return;
  }
  const { action, actor, reason } = resolve;
  record(desk, { event: 'RESOLVED', action, actor, reason });
  letter.handedBack = true;
  if (action === 'void' || action === 'close') desk.mailbox.unshift(letter);
  else answer(desk, letter, null);
};
