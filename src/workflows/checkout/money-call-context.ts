import { callsUntil } from '../../domain/checkout/deadlines.ts';
import { isLive } from '../../domain/checkout/hold.ts';
import { hasPayment } from '../../domain/checkout/state.ts';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Instant } from '../../domain/paypal/resources.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
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
  const isInterrupted = () => context.commandQueue.some(mayHaveItsTurn);
  return {
    requestIdFor: ({ operation, target, amount, key }) => {
      const { merchantId, checkoutId } = context.input;
      const common = { merchantId, owner: checkoutId, operation };
      const { generation } = context.checkout;
      return requestIdOf(
        key === null ? { ...common, key, target, amount, generation } : { ...common, key },
      );
    },
    record: (...facts) => record(context, ...facts),
    raise: (attention) => raise(context, attention),
    // What pays the order: of a payment that is known, a "no" ends nothing before PayPal was read.
    mayFollowEarlierRun: () => !hasPayment(context.checkout) && isReset(),
    settled: () => clear(context, SETTLED_BY_OUTCOME, 'the outcome of the call is known'),
    mustStop: () => isDue() || holdsNothing(context),
    isInterrupted,
    waitUntil: (at) =>
      wait(
        context,
        { at: until === null ? at : Math.min(at, until), does: 'ASK_AGAIN' },
        isInterrupted,
      ),
    afterLook: (look) => afterLook(context, look),
  };
};

const SETTLED_BY_OUTCOME = ['OUTCOME_UNKNOWN', 'ACCOUNT_ERROR'] as const;

const holdsNothing = ({ checkout }: CheckoutContext): boolean => {
  const { stage } = checkout;
  return stage.name === 'ENDED' || (stage.name === 'HELD' && !isLive(stage.hold));
};

/** A cancelled Workflow still has to learn what became of the money before it can release what is left. */
const mayHaveItsTurn = ({ command }: PendingCommand): boolean => command.type !== 'CANCEL';

/** Whatever was commanded while parked has its turn when the outcome is known; an operator may decide earlier. */
const afterLook = (
  context: CheckoutContext,
  { kind, isSure }: { readonly kind: Found<unknown>['kind']; readonly isSure: boolean },
): UnknownOutcomeChoice => {
  const pending = takeNext(context, mayHaveItsTurn);
  const resolve = pending?.command.type === 'RESOLVE' ? pending.command.resolve : null;
  if (kind === 'UNAVAILABLE' || (!isSure && resolve === null)) {
    if (pending) answer(context, pending, stillUnknown);
    return 'KEEP_ASKING';
  }
  if (kind === 'GONE' && resolve !== null && resolve.action !== 'close') {
    if (pending) answer(context, pending, notShown);
    return 'KEEP_ASKING';
  }
  if (pending === undefined || resolve === null) {
    if (pending) context.commandQueue.unshift(pending);
    return 'SEND_AGAIN';
  }
  const { action, actor, reason } = resolve;
  record(context, { event: 'RESOLVED', action, actor, reason });
  clear(context, ['OUTCOME_UNKNOWN', 'UNEXPECTED_ANSWER'], `${actor} chose ${action}`);
  if (action === 'retry') {
    answer(context, pending, null);
    return 'SEND_AGAIN';
  }
  pending.isCleared = true;
  if (action === 'adopt') answer(context, pending, null);
  else context.commandQueue.unshift(pending);
  return 'GIVE_UP';
};

const stillUnknown: Refusal = refusal(
  'OUTCOME_UNKNOWN',
  'It is not known yet what came of the call before; the checkout goes on asking PayPal.',
);

/** GONE is not ABSENT: a doubt about money ends on a read that shows it, or on an operator's `close`. */
const notShown: Refusal = refusal(
  'OUTCOME_UNKNOWN',
  'PayPal no longer shows the order, which proves nothing about the money: look in PayPal, then choose close.',
);

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
          isInterrupted: () => context.commandQueue.some(mayHaveItsTurn),
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
