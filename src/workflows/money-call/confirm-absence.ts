import { condition } from '@temporalio/workflow';
import type { Found, MoneyCall } from './money-call.ts';
import { READ_AGAIN_AFTER } from './times.ts';

/**
 * For a call whose request may still be under way: absence is believed when it is seen again and again. Where somebody
 * who commands something interrupts it, nothing is proved: UNAVAILABLE.
 */
export const confirmAbsence = async <F>(
  { operation, find }: Pick<MoneyCall<unknown, F>, 'operation' | 'find'>,
  {
    first,
    isInterrupted = () => false,
  }: { readonly first?: Found<F>; readonly isInterrupted?: () => boolean } = {},
): Promise<Found<F>> => {
  let found = first ?? (await find('ONCE'));
  for (const ms of READ_AGAIN_AFTER) {
    if (found.kind !== 'ABSENT') return found;
    const summary = `before reading PayPal again: did ${operation} happen?`;
    if (await condition(isInterrupted, ms, { summary })) return { kind: 'UNAVAILABLE' };
    found = await find('ONCE');
  }
  return found;
};
