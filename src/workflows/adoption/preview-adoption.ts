import type { AdoptionPreview } from '../../contract/workflows.ts';
import { adoptionFacts, nothing } from '../../domain/checkout/adoption.ts';
import type { CheckoutInput } from '../../domain/checkout/input.ts';
import { openCheckout } from '../../domain/checkout/state.ts';
import { SECOND } from '../../domain/time/durations.ts';
import { judgeAdoption } from './judge.ts';

/** Of each read: somebody waits for the answer. */
const WITHIN = 20 * SECOND;

/** What a checkout with this input would begin with, or why it would not. Reads PayPal and Temporal alone. */
export async function previewAdoption(input: CheckoutInput): Promise<AdoptionPreview> {
  const search = await judgeAdoption(input, { scheduleToCloseTimeout: WITHIN });
  if (search?.kind !== 'FOUND') {
    return { kind: 'REFUSED', refusal: search?.refusal ?? nothing('Nothing is named.') };
  }
  const at = Date.now();
  const { found, debugId } = search;
  const facts = adoptionFacts(openCheckout(input), found, { at, debugId });
  return { kind: 'ADOPTABLE', entries: facts.map((fact) => ({ ...fact, at })) };
}
