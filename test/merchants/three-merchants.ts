import { writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Three merchants with a client id each; the simulator takes any secret. */
const MERCHANTS = {
  acme: { clientId: 'acme-id', clientSecretEnv: 'ACME_SECRET' },
  globex: {
    clientId: 'globex-id',
    clientSecretEnv: 'GLOBEX_SECRET',
    policy: { atDeadline: 'CAPTURE' },
  },
  initech: { clientId: 'initech-id', clientSecretEnv: 'INITECH_SECRET' },
} as const;

export type MerchantId = keyof typeof MERCHANTS;

type Receiver = { readonly eventsUrl: string; readonly eventsSecretEnv: string };

/** Writes a file of merchants that names these; events are sent to those that have a receiver. */
export const writeMerchants = (
  file: string,
  ids: readonly MerchantId[],
  receivers: Readonly<Partial<Record<MerchantId, Receiver>>> = {},
): Promise<void> => {
  const merchants = ids.map((id) => [id, { ...MERCHANTS[id], ...receivers[id] }]);
  return writeFile(file, JSON.stringify({ merchants: Object.fromEntries(merchants) }));
};

/** Whether PayPal shows the order to the client id of this merchant. */
export const isShownTo = async (
  simulatorUrl: string,
  merchantId: MerchantId,
  orderId: string,
): Promise<boolean> => {
  const { clientId } = MERCHANTS[merchantId];
  const granted = await fetch(`${simulatorUrl}/v1/oauth2/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${clientId}:any`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = z
    .object({ access_token: z.string() })
    .parse(await granted.json());
  const answer = await fetch(`${simulatorUrl}/v2/checkout/orders/${orderId}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  await answer.body?.cancel();
  return answer.ok;
};
