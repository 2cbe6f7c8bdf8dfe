import { z } from 'zod';

const effect = z.object({
  effect: z.string(),
  operation: z.string(),
  resourceId: z.string(),
  amount: z.object({ currency_code: z.string(), value: z.string() }).nullish(),
  requestId: z.string().nullish(),
  at: z.string(),
});
const ledger = z.object({ effects: z.array(effect) });

export type Effect = z.infer<typeof effect>;

/** What the payer's browser does on PayPal's page, and what PayPal's books say afterwards. Simulator only. */
export const payerOf = (approveUrl: string, orderId: string) => {
  const { origin } = new URL(approveUrl);
  return {
    approve: async (): Promise<void> => {
      const response = await fetch(`${origin}/checkoutnow/approve?token=${orderId}`, {
        method: 'POST',
        body: new URLSearchParams({ choice: 'paypal APPROVED' }),
        redirect: 'manual',
      });
      if (response.status >= 400) throw new Error(`PayPal's page answers ${response.status}.`);
    },
    effects: async (): Promise<readonly Effect[]> => {
      const response = await fetch(`${origin}/_simulator/ledger?orderId=${orderId}`);
      return ledger.parse(await response.json()).effects;
    },
  };
};
