import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { payloadFromJson, payloadToJson } from '../../encryption/payload-json.ts';
import { needs, showsAllMerchants } from '../admission.ts';
import type { GatewayContext, GatewayEnv } from '../context.ts';
import { Problem } from '../problem.ts';
import { HeldBytes, limitedTo } from '../request-body.ts';

/** Temporal's own limit for one request is 4 MiB; the UI sends a page of a history at once. */
const LONGEST_BODY = 4 * 1024 * 1024;

/** Temporal's command line leaves an empty list out, such as that of an Update's arguments where it takes none. */
const Body = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), z.base64()).optional(),
        data: z.base64().optional(),
      }),
    )
    .default([]),
});

/**
 * Temporal's remote codec protocol, for its UI (Codec Server endpoint `{gateway}/codec`) and its command line
 * (`--codec-endpoint`, `--codec-auth`). Whoever may decode reads what every merchant of the namespace sent, so it takes the
 * scope `admin` and a key that is no other merchant's; pages call it from the origins of HOLDFAST_ALLOWED_ORIGINS. Without keys payloads come back as they are.
 */
export const codecRoute = (app: OpenAPIHono<GatewayEnv>, gateway: GatewayContext): void => {
  const { namespace, loadedDataConverter } = gateway.client.options;
  const codecs = loadedDataConverter.payloadCodecs;
  const limited = limitedTo({ maxSize: LONGEST_BODY, held: new HeldBytes() });
  for (const direction of ['encode', 'decode'] as const) {
    app.post(
      `/codec/${direction}`,
      needs('admin'),
      showsAllMerchants(gateway),
      limited,
      async (c) => {
        const asked = c.req.header('x-namespace');
        if (asked !== undefined && asked !== namespace) {
          throw new Problem('INVALID_REQUEST', `This gateway has the keys of ${namespace} alone.`);
        }
        let payloads = await payloadsOf(() => c.req.json());
        for (const codec of codecs) payloads = await translated(() => codec[direction](payloads));
        return c.json({ payloads: payloads.map(payloadToJson) });
      },
    );
  }
};

const payloadsOf = async (read: () => Promise<unknown>): Promise<Payload[]> => {
  const body = Body.safeParse(await read().catch(() => null));
  if (body.success) return body.data.payloads.map(payloadFromJson);
  throw new Problem(
    'INVALID_REQUEST',
    'Send {"payloads": [{"metadata", "data"}]}, bytes in base64.',
  );
};

const translated = async (translate: () => Promise<Payload[]>): Promise<Payload[]> =>
  translate().catch((cause: unknown) => {
    const reason =
      cause instanceof Error && cause.message !== '' ? cause.message : 'it was changed';
    throw new Problem('INVALID_REQUEST', `A payload cannot be decrypted: ${reason}`, { cause });
  });
