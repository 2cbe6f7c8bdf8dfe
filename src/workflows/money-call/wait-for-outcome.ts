import { unknownOutcome } from '../../domain/checkout/attention.ts';
import { confirmAbsence } from './confirm-absence.ts';
import type { Found, MoneyCall, MoneyCallContext, UnknownOutcomeTrace } from './money-call.ts';
import { LONGEST_PAUSE } from './times.ts';

type Parked<F> =
  | Extract<Found<F>, { kind: 'FOUND' }>
  /** With the pause before the next look, should it wait again: a history must not grow without end. */
  | { readonly kind: 'SEND_AGAIN'; readonly pause: number }
  | { readonly kind: 'GIVEN_UP' }
  | { readonly kind: 'UNKNOWN' };

/** What it takes to read about a call, whoever sent it. */
export type SentCall<F> = Pick<MoneyCall<unknown, F>, 'operation' | 'find'>;

/**
 * NEEDS_ATTENTION: the call was sent and it is not known what came of it. PayPal goes on being read; a silent PayPal is
 * asked every five minutes without an event. What a read settles is settled: found, or absent and sent again. An operator
 * may decide earlier. No other money call is made meanwhile, and the loop ends when nothing can come of the call.
 */
export const waitForOutcome = async <F>(
  context: MoneyCallContext,
  call: SentCall<F>,
  { trace, firstPause }: { readonly trace: UnknownOutcomeTrace; readonly firstPause: number },
): Promise<Parked<F>> => {
  const { operation } = call;
  context.raise(unknownOutcome(operation, trace, Date.now()));
  for (let pause = firstPause; ; pause = longer(pause)) {
    await context.waitUntil(Date.now() + pause);
    if (context.mustStop()) return { kind: 'UNKNOWN' };
    const found = await look(context, call);
    const isSure = found.kind === 'FOUND' || found.kind === 'ABSENT';
    const choice = context.afterLook({ kind: found.kind, isSure });
    if (found.kind === 'FOUND') return found;
    if (choice === 'KEEP_ASKING') continue;
    if (found.kind === 'ABSENT') context.record({ event: 'PROVED_ABSENT', operation });
    // It stays open in sight of operators while the call is sent again.
    if (choice === 'SEND_AGAIN') return { kind: 'SEND_AGAIN', pause: longer(pause) };
    context.settled();
    return { kind: 'GIVEN_UP' };
  }
};

const longer = (pause: number): number => Math.min(pause * 2, LONGEST_PAUSE);

/** Somebody who commanded something waits for one read; nobody waits for the others. */
const look = async <F>(context: MoneyCallContext, call: SentCall<F>): Promise<Found<F>> => {
  const found = await call.find(context.isInterrupted() ? 'ONCE' : 'PATIENTLY');
  return found.kind === 'ABSENT' ? await confirmAbsence(call, { first: found }) : found;
};
