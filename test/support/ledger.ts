import { z } from 'zod';

const money = z.object({ currency_code: z.string(), value: z.string() });

const effect = z.object({
  sequence: z.number(),
  effect: z.enum([
    'AUTHORIZED',
    'REAUTHORIZED',
    'CAPTURED',
    'VOIDED',
    'EXPIRED',
    'REFUNDED',
    'REVERSED',
  ]),
  operation: z.string(),
  orderId: z.string(),
  resourceId: z.string(),
  targetId: z.string(),
  status: z.string(),
  amount: money,
  requestId: z.string().nullable(),
  at: z.string(),
});

const order = z.object({
  orderId: z.string(),
  status: z.string(),
  amount: money.nullable(),
  units: z.array(z.object({ referenceId: z.string(), amount: money })),
  customId: z.string().nullable(),
  createdAt: z.string(),
  now: z.string(),
  authorizations: z.array(
    z.object({
      authorizationId: z.string(),
      rootId: z.string(),
      status: z.string(),
      amount: money,
      createdAt: z.string(),
      expiresAt: z.string(),
    }),
  ),
  captures: z.array(
    z.object({
      captureId: z.string(),
      authorizationId: z.string().nullable(),
      status: z.string(),
      amount: money,
      finalCapture: z.boolean(),
    }),
  ),
  refunds: z.array(
    z.object({ refundId: z.string(), captureId: z.string(), status: z.string(), amount: money }),
  ),
  calls: z.record(z.string(), z.number()),
});

const ledger = z.object({
  orders: z.array(order),
  effects: z.array(effect),
  refused: z.array(
    z.object({
      operation: z.string(),
      orderId: z.string().nullable(),
      issues: z.array(z.string()),
      requestId: z.string().nullable(),
    }),
  ),
});

/** PayPal's own books, as the simulator keeps them: what really happened to money, whatever anybody believes. */
export type Ledger = z.infer<typeof ledger>;
export type LedgerOrder = z.infer<typeof order>;

/** The ledger of one order, or of all. */
export const readLedger = async (simulatorUrl: string, orderId?: string): Promise<Ledger> => {
  const of = orderId === undefined ? '' : `?orderId=${orderId}`;
  const answer = await fetch(`${simulatorUrl}/_simulator/ledger${of}`);
  return ledger.parse(await answer.json());
};

/** Hundredths, so that amounts can be added: the books of the tests are in currencies with two decimals. */
export const cents = ({ value }: { readonly value: string }): number =>
  Math.round(Number(value) * 100);
