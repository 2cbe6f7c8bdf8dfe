import type { AttentionView, CheckoutView } from '../checkout/view.ts';
import { formatInstant } from '../time/format.ts';
import { freezeIn, MISMATCHED, unconfirmedText, whyFrozen } from './freezes.ts';
import type { RefundState } from './state.ts';

/**
 * What refunds wait for is something for an operator, also where the checkout itself waits for nobody: as the list of what
 * needs a person says it (refund-attention.ts).
 */
export const withRefundAttention = (
  view: CheckoutView,
  states: readonly RefundState[],
): CheckoutView => {
  const open = [
    ...frozenIn(view, states),
    ...states.flatMap(unknownIn),
    ...states.flatMap(refusedIn),
  ];
  const [gravest, ...others] = open;
  if (gravest === undefined) return view;
  if (view.attention !== null) {
    const alsoOpen = [...view.attention.alsoOpen, ...open.map(({ code }) => code)];
    return { ...view, attention: { ...view.attention, alsoOpen } };
  }
  const shown = { ...view, attention: { ...gravest, alsoOpen: others.map(({ code }) => code) } };
  if (open.every(({ offers }) => offers.length === 0)) return shown;
  return {
    ...shown,
    allowed: [...view.allowed, { action: 'resolve' }],
    refused: view.refused.filter(({ action }) => action !== 'resolve'),
  };
};

const frozenIn = (view: CheckoutView, states: readonly RefundState[]): readonly AttentionView[] => {
  const frozen = view.captures.find(({ frozenBy }) => frozenBy !== undefined);
  if (frozen === undefined) return [];
  const unconfirmed = states.map(({ freezes }) => unconfirmedText(freezes)).find(Boolean) ?? '';
  const since = view.timeline.findLast(({ event }) => event === 'REFUNDS_FROZEN')?.at ?? '';
  const { code, reason } = frozenReason(frozen);
  const debugId = states.map(({ freezes }) => freezeIn(freezes)?.debugId).find(Boolean) ?? null;
  const said = `${reason} ${unconfirmed}`.trim();
  return [{ ...nothingAsked, debugId, offers: [THAW], since, code, reason: said }];
};

/** A refund whose answer never came, whoever asked for it: PayPal goes on being read, and nobody has to choose. */
const unknownIn = (state: RefundState): readonly AttentionView[] => {
  const { captureId, asked, waiting, isStuck } = state;
  if (!isStuck || whyFrozen(state.freezes) !== null) return [];
  const reason =
    asked === null
      ? `PayPal could not be read about the refunds of capture ${captureId}: it is asked again.`
      : `PayPal gave no usable answer to a refund of capture ${captureId}, and reading PayPal has not shown what came of it: it is asked again.`;
  const since = sinceText(asked?.at ?? waiting?.at ?? null);
  const { issue = null, debugId = null } = asked?.trace ?? {};
  return [{ ...nothingAsked, code: 'OUTCOME_UNKNOWN', reason, since, issue, debugId }];
};

const sinceText = (since: number | null): string => (since === null ? '' : formatInstant(since));

const refusedIn = ({ attention = [] }: RefundState): readonly AttentionView[] =>
  attention.map(({ code, reason, since, issue, debugId }) => ({
    ...nothingAsked,
    code,
    reason,
    since: formatInstant(since),
    issue,
    debugId,
    offers: [PUT_ASIDE],
  }));

const PUT_ASIDE = {
  action: 'close',
  does: 'Puts it aside; nothing is sent. Where the payer is still owed the refund, remove the cause and ask for it again with a new key.',
} as const;

const THAW = {
  action: 'retry',
  does: 'Lets refunds of the capture go on: choose it after PayPal shows that the money is yours.',
} as const;

export const nothingAsked = {
  issue: null,
  debugId: null,
  asked: null,
  offers: [],
  alsoOpen: [],
} as const satisfies Partial<AttentionView>;

export const frozenReason = (frozen: { readonly captureId: string; readonly frozenBy?: string }) =>
  ({
    code: 'CAPTURE_FROZEN',
    reason:
      frozen.frozenBy === MISMATCHED
        ? `PayPal’s answer about a refund of capture ${frozen.captureId} does not match what was asked for: compare it in PayPal.`
        : `PayPal reported ${frozen.frozenBy} for capture ${frozen.captureId}: nothing is refunded on top of it.`,
  }) as const;
