import { afterLook, type Look } from '../../domain/checkout/after-look.ts';
import { cancellationStep } from '../../domain/checkout/cancellation.ts';
import { callsUntil } from '../../domain/checkout/deadlines.ts';
import { isLive } from '../../domain/checkout/hold.ts';
import { hasPayment } from '../../domain/checkout/state.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import type {
  FindHow,
  Found,
  MoneyCallContext,
  UnknownOutcomeChoice,
} from '../money-call/money-call.ts';
import {
  answer,
  type CheckoutContext,
  clear,
  type PendingCommand,
  raise,
  record,
  takeNext,
} from './context.ts';
import { takeEvents } from './events.ts';
import { type ReadResult, readPatiently, readPayPal } from './reconcile.ts';
import { isReset } from './reset.ts';
import { wait } from './wait.ts';

/** Until when a money call is asked for. After it nothing can come of the call, or what must not wait is due. */
export type AskUntil = Instant | null;

/** The last margin's deadline waits for nobody; what it does itself is asked for until the hold lapses. */
export const untilLastMargin = ({ checkout }: CheckoutContext): AskUntil => callsUntil(checkout);

/** How a checkout makes its money calls (workflows/money-call). */
export const moneyCallContext = (context: CheckoutContext, until: AskUntil): MoneyCallContext => {
  const isDue = () => until !== null && Date.now() >= until;
  const isInterrupted = () => context.commandQueue.some(mayHaveItsTurn(context));
  let heard = 0;
  return {
    requestIdFor: ({ operation, target, amount, key, details = [] }) => {
      const { merchantId, checkoutId } = context.input;
      const common = { merchantId, owner: checkoutId, operation };
      const { generation } = context.checkout;
      return requestIdOf(
        key === null ? { ...common, key, target, amount, generation, details } : { ...common, key },
      );
    },
    record: (...facts) => record(context, ...facts),
    raise: (attention) => raise(context, attention),
    // What pays the order: of a payment that is known, a "no" ends nothing before PayPal was read.
    mayFollowEarlierRun: () => !hasPayment(context.checkout) && isReset(),
    settled: () => clear(context, SETTLED_BY_OUTCOME, 'the outcome of the call is known'),
    mustStop: () => isDue() || holdsNothing(context),
    isInterrupted,
    waitUntil: async (at) => {
      const next = until === null ? at : Math.min(at, until);
      const hasNews = () => context.events.length > heard;
      await wait(context, { at: next, does: 'ASK_AGAIN' }, () => isInterrupted() || hasNews());
      heard = hearEvents(context);
    },
    afterLook: (look) => followLook(context, look),
  };
};

/**
 * An event may tell what came of the call that is parked: PayPal is read at once. Before there is a payment the event stays
 * in the queue, for what follows from it there. @returns how many stay in it
 */
const hearEvents = (context: CheckoutContext): number => {
  if (context.checkout.stage.name === 'HELD') takeEvents(context);
  return context.events.length;
};

const SETTLED_BY_OUTCOME = ['OUTCOME_UNKNOWN', 'ACCOUNT_ERROR'] as const;

const holdsNothing = ({ checkout }: CheckoutContext): boolean => {
  const { stage } = checkout;
  return stage.name === 'ENDED' || (stage.name === 'HELD' && !isLive(stage.hold));
};

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const mayHaveItsTurn =
  ({ checkout }: CheckoutContext) =>
  ({ command }: PendingCommand): boolean =>
    command.type !== 'CANCEL' || cancellationStep(checkout, { isCallUnderWay: true }) !== 'WAIT';

/** Answers whoever commanded something while the call is parked, or gives the command its turn. */
const followLook = (context: CheckoutContext, look: Look): UnknownOutcomeChoice => {
  const pending = takeNext(context, mayHaveItsTurn(context));
  const after = afterLook(look, pending?.command ?? null);
  if (after.does === 'KEEP_ASKING') {
    if (pending) answer(context, pending, after.refusal);
    return after.does;
  }
  if (pending && after.decided === null) context.commandQueue.unshift(pending);
  if (pending?.command.type !== 'RESOLVE') return after.does;
  const { action, actor, reason } = pending.command.resolve;
  record(context, { event: 'RESOLVED', action, actor, reason });
  clear(context, ['OUTCOME_UNKNOWN', 'UNEXPECTED_ANSWER'], `${actor} chose ${action}`);
  if (action !== 'retry') pending.isCleared = true;
  if (action === 'retry' || action === 'adopt') answer(context, pending, null);
  else context.commandQueue.unshift(pending);
  return after.does;
};

/** How a checkout looks for what a call brought about: PayPal is read, then `found` looks at what is known. */
export const findByReading =
  <F>(
    context: CheckoutContext,
    {
      operation,
      until,
      found,
    }: {
      readonly operation: string;
      readonly until: AskUntil;
      readonly found: () => F | 'AMBIGUOUS' | null;
    },
  ) =>
  async (how: FindHow): Promise<Found<F>> => {
    const because = `did ${operation} happen?`;
    const result = await (how === 'ONCE'
      ? readPayPal(context, because)
      : readPatiently(context, because, {
          at: until,
          isInterrupted: () => context.commandQueue.some(mayHaveItsTurn(context)),
        }));
    const value = found();
    if (value === 'AMBIGUOUS') return { kind: 'AMBIGUOUS' };
    if (value !== null) return { kind: 'FOUND', value };
    return { kind: KIND_OF_READ[result] };
  };

const KIND_OF_READ = {
  SHOWN: 'ABSENT',
  GONE: 'GONE',
  UNAVAILABLE: 'UNAVAILABLE',
} as const satisfies Record<ReadResult, Found<unknown>['kind']>;
