import { isByPayPal, isForeign, type Snapshot } from './snapshot.ts';

const HOUR_MS = 3_600_000;

/** Checks the effects in their order against the authorizations that existed at the time. */
export const authorizationRules = ({
  ledger,
  fundingSource,
  isPartner,
}: Snapshot): readonly string[] => {
  const violations: string[] = [];
  /** The newest authorization, and the one before as long as the newest may be under review. */
  let current: readonly string[] = [];
  let root: { readonly id: string; readonly at: number } | null = null;
  let released = false;
  let orderCapturedBy: string | null = null;
  for (const one of ledger.effects) {
    const { resourceId, targetId, operation, at, status, requestId } = one;
    const kind: string = one.effect;
    switch (kind) {
      case 'AUTHORIZED':
        if (root) violations.push('invariant 12: authorized twice');
        root = { id: resourceId, at: Date.parse(at) };
        current = [resourceId];
        break;
      case 'REAUTHORIZED':
        current = status === 'PENDING' ? [...current, resourceId] : [resourceId];
        if (targetId !== root?.id) violations.push(`invariant 13: reauthorized ${targetId}`);
        if (Date.parse(at) < (root?.at ?? 0) + 72 * HOUR_MS)
          violations.push('invariant 14: reauthorized before day 4');
        if (fundingSource === 'card') violations.push('invariant 14: reauthorized a card');
        if (isPartner) violations.push('reauthorized for a partner');
        break;
      case 'CAPTURED':
        if (isForeign(one)) break;
        if (operation.startsWith('captureOrder') || isByPayPal(one)) {
          // One request captures every unit.
          const by = requestId ?? operation;
          if (orderCapturedBy !== null && orderCapturedBy !== by)
            violations.push('invariant 12: the order was captured twice');
          orderCapturedBy = by;
          break;
        }
        if (!current.includes(targetId))
          violations.push(`invariant 2: captured on ${targetId}, not ${current.join(' or ')}`);
        if (released) violations.push('invariant 16: captured after the hold was released');
        break;
      case 'VOIDED':
        released = true;
        if (operation.startsWith('voidAuthorization') && targetId !== root?.id)
          violations.push(`invariant 13: voided ${targetId}, not the root`);
        break;
      case 'EXPIRED':
        released ||= current.at(-1) === resourceId;
        break;
    }
  }
  return violations;
};
