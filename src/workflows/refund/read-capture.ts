import type { Answer, Capture } from '../../domain/paypal/resources.ts';
import { BRIEFLY, type Patience } from '../money-call/paypal-calls.ts';
import { kindsToRead, readTaken } from '../money-call/read-taken.ts';
import type { RefundContext } from './context.ts';

/** What was taken, of Payments v2 or v1; which of them shows it is remembered. Null where PayPal did not answer. */
export const readCapture = async (
  context: RefundContext,
  patience: Patience = BRIEFLY,
): Promise<Answer<Capture> | null> => {
  const { captureId, mayBeV1 } = context.input;
  const kinds = kindsToRead({ known: context.kind, mayBeV1 });
  const { kind, shown } = await readTaken({ captureId, kinds, patience });
  if (shown?.kind === 'DONE') context.kind = kind;
  return shown;
};
