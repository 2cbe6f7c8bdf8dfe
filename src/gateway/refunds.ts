import type { CheckoutCalls } from '../client/calls.ts';
import type { CheckoutView } from '../domain/checkout/view.ts';
import type { GatewayContext } from './context.ts';
import { readTemporal } from './temporal-call.ts';

/**
 * Refunds have Workflows of their own, so what only the checkouts' were asked for lacks them. Those that have captures are
 * looked at once more, as a reader of one checkout sees it.
 */
export const withTheirRefunds = (
  { client }: GatewayContext,
  holdfast: CheckoutCalls,
  views: readonly CheckoutView[],
): Promise<readonly CheckoutView[]> =>
  Promise.all(
    views.map(async (view) =>
      view.captures.length === 0 ? view : readTemporal(client, () => holdfast.get(view.checkoutId)),
    ),
  );
