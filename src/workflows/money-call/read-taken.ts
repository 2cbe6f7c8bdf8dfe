import { isNotFound } from '../../domain/paypal/issue-meanings.ts';
import type { Answer, Capture } from '../../domain/paypal/resources.ts';
import type { TakenKind } from '../../domain/refund/refund.ts';
import { readOrNull } from '../activity-result.ts';
import { type Patience, paypal } from './paypal-calls.ts';

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

/** Where money that was taken is looked for: where it was seen before, and in Payments v1 only where it may be of it. */
export const kindsToRead = ({
  known,
  mayBeV1,
}: {
  readonly known: TakenKind | null;
  readonly mayBeV1: true | undefined;
}): readonly TakenKind[] => {
  if (known !== null) return [known];
  return mayBeV1 === true ? EVERYWHERE : ['V2'];
};

type Taken = {
  readonly captureId: string;
  readonly kinds: readonly TakenKind[];
  readonly patience: Patience;
  /** Why it is read, for the Temporal UI. */
  readonly why?: string;
};

/**
 * Money that was taken, with the kind that it is: what one does not know (404) is looked for in the next. `shown` is
 * null where PayPal did not answer, and the last 404 where none knows it.
 */
export const readTaken = async ({
  captureId,
  kinds,
  patience,
  why,
}: Taken): Promise<{ readonly kind: TakenKind; readonly shown: Answer<Capture> | null }> => {
  let last: { kind: TakenKind; shown: Answer<Capture> | null } = { kind: 'V2', shown: null };
  for (const kind of kinds) {
    const summary = `read ${WORDS[kind]} ${captureId}${why === undefined ? '' : `: ${why}`}`;
    const shown = await readOrNull(() => READS[kind]({ captureId }, summary, patience));
    last = { kind, shown };
    if (shown?.kind !== 'REFUSED' || !isNotFound(shown.refusal)) return last;
  }
  return last;
};
