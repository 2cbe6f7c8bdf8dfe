import type { Answer, Capture } from '../../domain/paypal/resources.ts';
import type { TakenKind } from '../../domain/refund/refund.ts';
import { readOrNull } from '../activity-result.ts';
import { BRIEFLY, type Patience, paypal } from '../money-call/paypal-calls.ts';
import type { RefundContext } from './context.ts';

const READS = {
  V2: paypal.getCapture,
  CAPTURE_V1: paypal.getCaptureV1,
  SALE_V1: paypal.getSaleV1,
} as const satisfies Record<TakenKind, typeof paypal.getCapture>;

const WORDS = {
  V2: 'capture',
  CAPTURE_V1: 'capture of Payments v1',
  SALE_V1: 'sale of Payments v1',
} as const satisfies Record<TakenKind, string>;

const EVERYWHERE = ['V2', 'CAPTURE_V1', 'SALE_V1'] as const;

/**
 * What was taken: v2 is asked first, and what it does not know is looked for in v1. Which of them shows it is remembered.
 * Null where PayPal did not answer.
 */
export const readCapture = async (
  context: RefundContext,
  patience: Patience = BRIEFLY,
): Promise<Answer<Capture> | null> => {
  const { captureId, mayBeV1 } = context.input;
  const kinds = context.kind ? [context.kind] : mayBeV1 ? EVERYWHERE : (['V2'] as const);
  let shown: Answer<Capture> | null = null;
  for (const kind of kinds) {
    const summary = `read ${WORDS[kind]} ${captureId}`;
    shown = await readOrNull(() => READS[kind]({ captureId }, summary, patience));
    if (shown?.kind === 'DONE') context.kind = kind;
    if (shown?.kind !== 'REFUSED' || shown.refusal.httpStatus !== 404) return shown;
  }
  return shown;
};
