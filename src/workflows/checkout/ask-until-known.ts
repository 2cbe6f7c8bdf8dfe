import { unexpected } from '../../domain/checkout/attention.ts';
import type { PayPalRefusal } from '../../domain/paypal/resources.ts';
import { FIRST_PAUSE, LONGEST_PAUSE } from '../money-call/times.ts';
import { answer, type CheckoutContext, clear, raise, record, takeNext } from './context.ts';
import { wait } from './wait.ts';

/** UNKNOWN: it could not be asked, and why that proves nothing. */
type Asked<T> =
  | { readonly kind: 'KNOWN'; readonly value: T }
  | {
      readonly kind: 'UNKNOWN';
      readonly reason: string;
      /** What PayPal said, where it said something. */
      readonly said?: Pick<PayPalRefusal, 'issue' | 'debugId'>;
    };

/**
 * What must be known before a checkout can begin that an earlier run may have begun already: that it could not be asked is
 * no proof that nothing is there. It is asked again after 5 min, 10 min, ... up to 6 h, with attention raised, or at once
 * where an operator resolves. Null: an operator chose `close`, and it was asked once more in vain.
 */
export const askUntilKnown = async <T>(
  context: CheckoutContext,
  ask: () => Promise<Asked<T>>,
): Promise<T | null> => {
  let isClosed = false;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    const asked = await ask();
    if (asked.kind === 'KNOWN') {
      clear(context, ['UNEXPECTED_ANSWER'], 'what an earlier run left is known');
      return asked.value;
    }
    if (isClosed) return null;
    const { issue = null, debugId = null } = asked.said ?? {};
    raise(context, { ...unexpected(asked.reason, Date.now(), debugId), issue });
    isClosed = await closedWhileWaiting(context, pause);
  }
};

const closedWhileWaiting = async (context: CheckoutContext, pause: number): Promise<boolean> => {
  const isResolved = () => context.commandQueue.some(({ command }) => command.type === 'RESOLVE');
  await wait(context, { at: Date.now() + pause, does: 'ASK_AGAIN' }, isResolved);
  const pending = takeNext(context, ({ command }) => command.type === 'RESOLVE');
  if (pending?.command.type !== 'RESOLVE') return false;
  const { action, actor, reason } = pending.command.resolve;
  record(context, { event: 'RESOLVED', action, actor, reason });
  answer(context, pending, null);
  return action === 'close';
};
