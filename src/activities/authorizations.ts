import type {
  CaptureAuthorizationInput,
  GetAuthorizationInput,
  ReauthorizeAuthorizationInput,
  VoidAuthorizationInput,
} from '../contract/activity-inputs.ts';
import type { Answer, Authorization, Capture } from '../domain/paypal/resources.ts';
import type { PayPalAccount } from './account.ts';
import { requireAsKnown } from './as-known.ts';
import { answerTo } from './failures.ts';

export const authorizationActivities = (account: PayPalAccount) => ({
  /** How the hold stands. A read; an expired authorization shows as VOIDED. */
  getAuthorization: (input: GetAuthorizationInput): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'getAuthorization' }, (options) =>
      account().getAuthorization(input, options),
    ),

  /**
   * Takes the payer's money. DONE may carry a capture that is PENDING, DECLINED or FAILED: only COMPLETED is money.
   * With `ifShown` PayPal is read first, and a refusal with `isOutdated` says that nothing was sent.
   * Safe twice: one request id, one capture, for 45 days.
   */
  captureAuthorization: ({
    ifShown,
    ...input
  }: CaptureAuthorizationInput): Promise<Answer<Capture>> =>
    answerTo({ operation: 'captureAuthorization', requestId: input.requestId }, async (options) => {
      if (ifShown) await requireAsKnown(account(), ifShown, options);
      return await account().captureAuthorization(input, options);
    }),

  /**
   * Renews the hold under a new id. REAUTHORIZATION_TOO_SOON comes back as REFUSED of class WAIT, although WAIT
   * otherwise never reaches a Workflow: its wait is hours, so the Workflow sets a timer. Safe twice within 6 h.
   */
  reauthorizeAuthorization: (
    input: ReauthorizeAuthorizationInput,
  ): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'reauthorizeAuthorization', requestId: input.requestId }, (options) =>
      account().reauthorizeAuthorization({ ...input, authorizationId: input.rootId }, options),
    ),

  /** Releases what is held and not captured. Safe twice: what is void stays void. */
  voidAuthorization: (input: VoidAuthorizationInput): Promise<Answer<Authorization>> =>
    answerTo({ operation: 'voidAuthorization', requestId: input.requestId }, (options) =>
      account().voidAuthorization({ ...input, authorizationId: input.rootId }, options),
    ),
});
