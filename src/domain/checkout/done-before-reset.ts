import { equal, type Money } from '../money/money.ts';
import type { Authorization, Capture } from '../paypal/resources.ts';
import type { CaptureCommand, PatchCommand, ReauthorizeCommand } from './commands.ts';
import { isOtherCapture } from './find-capture.ts';
import { type OrderStanding, patchedPart } from './order-units.ts';

type AskedCapture = Pick<CaptureCommand, 'amount' | 'finalCapture' | 'invoiceId'>;

/** What a command that a reset brought back did before it; AMBIGUOUS: several captures in PayPal's books may be it. */
type Made = Capture | 'AMBIGUOUS' | null;

/**
 * Which of the captures that a run learned after its reset each command made, of those whose invoice id is the shop's own.
 * Alike captures were made in the order of their commands; where there are more of them than commands, another tool or a
 * policy made one, and none is taken for an answer.
 */
export const capturesBefore = (
  commands: readonly AskedCapture[],
  learned: readonly Capture[],
  orderInvoiceId: string | null,
): readonly Made[] => {
  let left = learned.toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  return commands.map((command, index) => {
    const invoiceId = command.invoiceId ?? orderInvoiceId;
    if (invoiceId === null) return null;
    const fitting = left.filter((shown) => isAnswer(shown, { ...command, invoiceId }));
    const named = fitting.filter((shown) => shown.invoiceId === invoiceId);
    const alike = commands.slice(index).filter((other) => isAlike(command, other));
    const [oldest = null] = named;
    // One without an invoice id may be anybody's, or an answer that leaves it out (find-capture.ts).
    if (named.length > alike.length || (oldest === null && fitting.length > 0)) return 'AMBIGUOUS';
    left = left.filter((shown) => shown !== oldest);
    return oldest;
  });
};

const isAnswer = (shown: Capture, { amount, ...asked }: AskedCapture): boolean =>
  !isOtherCapture(shown, { ...asked, amount: amount ?? shown.amount, customId: null });

const isAlike = (a: AskedCapture, b: AskedCapture): boolean =>
  a.invoiceId === b.invoiceId && a.finalCapture === b.finalCapture && isSame(a.amount, b.amount);

const isSame = (a: Money | null, b: Money | null): boolean =>
  a === null || b === null ? a === b : equal(a, b);

/** Which of the authorizations that a run learned after its reset each command to reauthorize made. */
export const renewalsBefore = <T extends Pick<Authorization, 'amount'>>(
  commands: readonly Pick<ReauthorizeCommand, 'amount'>[],
  learned: readonly T[],
): readonly (T | null)[] => {
  let left = learned;
  return commands.map(({ amount }) => {
    const made = left.find((shown) => amount === null || equal(shown.amount, amount)) ?? null;
    left = left.filter((shown) => shown !== made);
    return made;
  });
};

/**
 * Which changes of the order were made before the reset: those up to the last that PayPal shows. Of the others nothing is
 * known where they change what no read shows.
 */
export const patchesBefore = (
  commands: readonly Pick<PatchCommand, 'amount' | 'purchaseUnit'>[],
  before: OrderStanding,
  after: OrderStanding,
): readonly ('MADE' | 'NOT_SHOWN' | 'NOT_MADE')[] => {
  const isShown = ({ amount, purchaseUnit }: (typeof commands)[number]): boolean => {
    const was = patchedPart(before, purchaseUnit) ?? before;
    const is = patchedPart(after, purchaseUnit) ?? after;
    const { invoiceId } = purchaseUnit;
    return (
      (amount !== undefined && equal(amount, is.amount) && !equal(amount, was.amount)) ||
      (invoiceId !== undefined && invoiceId === is.invoiceId && invoiceId !== was.invoiceId)
    );
  };
  const last = commands.findLastIndex(isShown);
  return commands.map((command, index) => {
    if (index <= last) return 'MADE';
    const { amount, purchaseUnit } = command;
    const isVisible = amount !== undefined || purchaseUnit.invoiceId !== undefined;
    return isVisible ? 'NOT_MADE' : 'NOT_SHOWN';
  });
};
