import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { requestIdOf } from '../../domain/paypal/request-id.ts';
import type { Answer, PayPalRefusal } from '../../domain/paypal/resources.ts';
import { type CheckoutContext, record } from '../checkout/context.ts';
import {
  type Found,
  look,
  lookUntilSure,
  type MoneyCall,
  type NoAnswer,
  tellFound,
} from './confirm-absence.ts';
import { park } from './park.ts';

/** What came of it, once it is known. It always is, in the end: a call that is not known keeps the checkout parked. */
export type Settled<T, F> =
  | { readonly kind: 'DONE'; readonly value: T; readonly debugId: string | null }
  /** GET showed it; what it brought about is already on record. */
  | Found<F>
  | { readonly kind: 'REFUSED'; readonly refusal: PayPalRefusal }
  /** It was proved not to have happened, and an operator said to leave it so. */
  | { readonly kind: 'GIVEN_UP' };

/**
 * Makes one money call and does not return before its outcome is known (paypal-rules 4.4). The retries of the call
 * itself repeat one PayPal-Request-Id. When they have run out, or PayPal says that it was done before, or says "no" to a
 * repetition of what got no answer, PayPal is read; only proved absence allows a new call, with a new id. When PayPal
 * cannot be read, the checkout parks and asks again, and an operator may decide.
 */
export const settle = async <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
): Promise<Settled<T, F>> => {
  for (;;) {
    const answered = await ask(context, call);
    if (answered.kind === 'DONE') return answered;
    const no = answered.kind === 'REFUSED' ? answered : null;
    const definite = no !== null && no.afterUnanswered !== true;
    if (definite && no.refusal.issueClass !== 'RECONCILE') return no;
    const truth = definite ? await look(context, call) : await lookUntilSure(context, call);
    if (truth.kind === 'FOUND') return tellFound(context, call, truth);
    const nothingHappened = truth.kind === 'ABSENT' || (definite && truth.kind === 'GONE');
    if (no && nothingHappened) return no;
    const proved = truth.kind === 'ABSENT' && answered.kind === 'UNKNOWN';
    const choice = proved ? 'TRY_AGAIN' : await park(context, call, answered.kind);
    if (choice !== 'TRY_AGAIN') return choice;
    record(context, { event: 'PROVED_ABSENT', operation: call.operation });
  }
};

const ask = async <T, F>(
  context: CheckoutContext,
  call: MoneyCall<T, F>,
): Promise<Answer<T> | NoAnswer> => {
  const { operation, target, amount, key } = call;
  const { merchantId, checkoutId } = context.checkout.input;
  const { generation } = context.checkout;
  const requestId = requestIdOf({
    merchantId,
    owner: checkoutId,
    operation,
    target,
    amount,
    key,
    generation,
  });
  record(context, { event: 'ASKED', operation, target, requestId, amount });
  try {
    const said = await call.send(requestId);
    if (said.kind === 'REFUSED')
      record(context, { event: 'REFUSED', operation, refusal: said.refusal });
    return said;
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const failure = nameOf(error);
    record(context, { event: 'UNANSWERED', operation, requestId, failure });
    return { kind: failure === 'PAYPAL_MISMATCH' ? 'MISMATCH' : 'UNKNOWN' };
  }
};

const nameOf = ({ cause, retryState }: ActivityFailure): string =>
  cause instanceof ApplicationFailure && cause.type ? cause.type : String(retryState);
