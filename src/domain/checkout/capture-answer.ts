import { type Money, moneyText } from '../money/money.ts';
import type { Capture, PayPalRefusal } from '../paypal/resources.ts';
import { type Refusal, refusal } from '../refusal.ts';
import {
  type Attention,
  type AttentionCode,
  declined,
  notCarriedOut,
  type RefusedCall,
  refusedForOperator,
} from './attention.ts';
import { isOtherCapture } from './find-capture.ts';

/** What is said to whoever asked: the capture, or why not. PayPal's own refusal where it gave one. */
export type Made =
  | { readonly capture: Capture; readonly debugId: string | null }
  | { readonly why: Refusal; readonly said: PayPalRefusal | null };

/** A capture as it was sent. */
type Asked = {
  readonly amount: Money;
  readonly finalCapture: boolean;
  /** As it was sent with this capture; null where the order's own stands. */
  readonly invoiceId: string | null;
  readonly customId: string | null;
};

/** What PayPal shows otherwise than it was asked for is no answer to the key, whatever the cause: why, or null. */
export const whyOther = (shown: Capture, asked: Asked): string | null =>
  isOtherCapture(shown, asked)
    ? `PayPal shows capture ${shown.id} of ${whatOf(shown)}, but ${whatOf(asked)} was asked for.`
    : null;

const whatOf = ({
  amount,
  finalCapture,
  invoiceId,
  customId,
}: Pick<Capture, 'amount' | 'finalCapture' | 'invoiceId' | 'customId'>): string =>
  [
    moneyText(amount),
    ...(finalCapture ? ['final'] : []),
    ...(invoiceId === null ? [] : [`invoice id ${invoiceId}`]),
    ...(customId === null ? [] : [`custom id ${customId}`]),
  ].join(', ');

/** A decline arrives inside a 201: no money was taken (paypal-rules 2.3). */
export const declineOf = ({ id, status, reason }: Capture): Refusal | null =>
  status === 'DECLINED' || status === 'FAILED'
    ? refusal(
        'CAPTURE_DECLINED',
        `PayPal answered capture ${id} with ${status}${reason ? ` (${reason})` : ''}.`,
      )
    : null;

/** Money that came in answers whatever an operator was called for about a capture that was not made; a decline nothing. */
export const settledByCapture = (shown: Capture): readonly AttentionCode[] =>
  declineOf(shown) === null ? ['PAYPAL_REFUSED', 'POLICY_NOT_CARRIED_OUT'] : [];

/** Everything that is left, as policies and operators ask for it. */
export const ALL_THAT_IS_LEFT = { amount: null, finalCapture: true } as const satisfies RefusedCall;

/** Why a person has to look where a policy's capture was not made; null where money was taken. */
export const unmadeByPolicy = (made: Made, does: string, now: number): Attention | null => {
  const refused = ALL_THAT_IS_LEFT;
  if ('capture' in made) {
    const { capture, debugId } = made;
    return declineOf(capture) && declined(capture, { debugId, refused }, now);
  }
  return made.said
    ? { ...refusedForOperator('captureAuthorization', made.said, now), refused }
    : notCarriedOut(does, made.why, now);
};
