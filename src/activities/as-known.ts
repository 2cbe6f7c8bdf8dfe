import type { CaptureAuthorizationInput } from '../contract/activity-inputs.ts';
import { isAsKnown } from '../domain/paypal/payments-shown.ts';
import type { PayPalClient } from '../paypal/client.ts';
import { PayPalError } from '../paypal/errors.ts';
import type { CallOptions } from '../paypal/transport.ts';

/** Read and call together end before the Activity's time-out of 30 s: the call alone may take 20 s. */
const READ_WITHIN_MS = 5_000;

/** What is known of a hold is not what PayPal shows, or PayPal could not be read. Nothing was sent. */
export class NotAsKnown extends Error {
  /** Why PayPal could not be read; null where it shows something else. */
  readonly unread: PayPalError | null;

  constructor(unread: PayPalError | null) {
    super(
      unread
        ? `PayPal could not be read before the capture. ${unread.message}`
        : 'PayPal shows something else than the capture was computed from.',
    );
    this.name = 'NotAsKnown';
    this.unread = unread;
  }
}

/** Nothing was sent, because of what PayPal shows: the Workflow reads it and decides anew. */
export const refusalOfOutdated = ({ unread, message }: NotAsKnown) => ({
  kind: 'REFUSED' as const,
  refusal: {
    httpStatus: 409,
    issue: unread ? 'HOLD_NOT_READ' : 'HOLD_CHANGED',
    issueClass: 'WAIT' as const,
    debugId: unread && 'debugId' in unread.problem ? unread.problem.debugId : null,
    description: message,
    isOutdated: true as const,
  },
});

/** @throws NotAsKnown */
export const requireAsKnown = async (
  client: PayPalClient,
  { orderId, payments }: NonNullable<CaptureAuthorizationInput['ifShown']>,
  { signal, ...options }: CallOptions,
): Promise<void> => {
  const within = AbortSignal.timeout(READ_WITHIN_MS);
  try {
    const { value } = await client.getOrder(
      { orderId },
      { ...options, signal: signal ? AbortSignal.any([signal, within]) : within },
    );
    if (!isAsKnown(payments, value)) throw new NotAsKnown(null);
  } catch (error) {
    if (!(error instanceof PayPalError) || signal?.aborted) throw error;
    throw new NotAsKnown(error);
  }
};
