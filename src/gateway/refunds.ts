import type { Holdfast } from '../client.ts';
import type { CheckoutView } from '../domain/view.ts';
import { reading } from './asking.ts';
import type { Premises } from './premises.ts';

/**
 * Refunds have Workflows of their own, so what only the checkouts' were asked for lacks them. Those that have captures are
 * looked at once more, as a reader of one checkout sees it.
 */
export const withTheirRefunds = (
  { client }: Premises,
  holdfast: Holdfast,
  views: readonly CheckoutView[],
): Promise<readonly CheckoutView[]> =>
  Promise.all(
    views.map(async (view) =>
      view.captures.length === 0 ? view : reading(client, () => holdfast.get(view.checkoutId)),
    ),
  );
