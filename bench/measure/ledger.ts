import { z } from 'zod';

const PAGE = 500;

const money = z.object({ currency_code: z.string(), value: z.string() });
const page = z.object({
  orders: z.array(
    z.object({
      orderId: z.string(),
      authorizations: z.array(z.object({ amount: money })),
      captures: z.array(z.object({ status: z.string(), amount: money })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** An order of the simulator's ledger, which knows of money whatever anybody believes. */
export type LedgerOrder = z.infer<typeof page>['orders'][number];

/** Every order of the simulator, by its id. */
export async function ledgerOf(simulatorUrl: string): Promise<ReadonlyMap<string, LedgerOrder>> {
  const ledger = new Map<string, LedgerOrder>();
  let cursor = '';
  do {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (cursor !== '') query.set('cursor', cursor);
    const answer = await fetch(`${simulatorUrl}/_simulator/ledger?${query.toString()}`);
    const { orders, nextCursor } = page.parse(await answer.json());
    for (const order of orders) ledger.set(order.orderId, order);
    cursor = nextCursor ?? '';
  } while (cursor !== '');
  return ledger;
}

/** Whether one life moved its money once: one hold and one completed capture, both of the whole amount. */
export const isExact = (order: LedgerOrder | undefined, value: string): boolean => {
  const [capture, ...others] = order?.captures ?? [];
  return (
    order?.authorizations.length === 1 &&
    order.authorizations[0]?.amount.value === value &&
    capture?.status === 'COMPLETED' &&
    capture.amount.value === value &&
    others.length === 0
  );
};
