import { z } from 'zod';
import { parseRequest } from '../domain/request/parse-request.ts';
import { policy } from '../domain/request/policy.ts';
import type { JsonSchema } from '../domain/request/request-shape.ts';

/** As Workflow Ids hold it. */
const MERCHANT_ID = /^[\w-]{1,64}$/;

/** In capitals: a secret that somebody has pasted in its place is refused, and never printed as the name of a variable. */
const variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, 'takes the name of an environment variable in capitals');
const text = z
  .string('takes text')
  .regex(/^[\x21-\x7e]{1,200}$/, 'takes 1 to 200 printable ASCII characters');
const RATE = 'takes calls a second, more than 0 and at most 1000';

/** JSON Schema of a request's shape, with everything it refers to written out. */
const jsonSchemaOf = ({ properties, items, oneOf, ...plain }: JsonSchema): object => ({
  ...plain,
  ...(properties && {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, { schema }]) => [name, jsonSchemaOf(schema)]),
    ),
  }),
  ...(items && { items: jsonSchemaOf(items.schema) }),
  ...(oneOf && { oneOf: oneOf.map(jsonSchemaOf) }),
});

/** Written as in the body of a start: `{"atDeadline": "CAPTURE", "deadlineMargin": "36 h"}`. */
const policyOfMerchant = z
  .unknown()
  .meta({
    ...jsonSchemaOf(policy.schema),
    description: 'Of checkouts whose start does not say otherwise, field by field',
  })
  .transform((given, context) => {
    const result = parseRequest(policy, given);
    if (result.ok) return result.value;
    for (const { path, message } of result.problems) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    return z.NEVER;
  });

const isOneSecret = (given: {
  readonly clientSecretEnv?: string | undefined;
  readonly clientSecretFile?: string | undefined;
}): boolean => (given.clientSecretEnv === undefined) !== (given.clientSecretFile === undefined);

const merchant = z
  .strictObject({
    clientId: text.describe('Client id of the REST app at PayPal that this merchant’s calls use'),
    clientSecretEnv: variable
      .optional()
      .describe('Environment variable that holds the secret of that app'),
    clientSecretFile: z
      .string()
      .min(1)
      .optional()
      .describe('File that holds the secret; a relative path starts at the folder of this file'),
    webhookId: text
      .optional()
      .describe('Webhook that events at /webhooks/paypal/{merchantId} are verified against'),
    eventsUrl: z
      .string()
      .optional()
      .describe('Where events of this merchant’s checkouts are sent; https, or http on loopback'),
    eventsSecretEnv: variable
      .optional()
      .describe('Environment variable with the whsec_ secret that signs them'),
    payPalMerchantId: z
      .string()
      .regex(/^[2-9A-HJ-NP-Z]{13}$/, 'takes PayPal’s merchant id of 13 characters')
      .optional()
      .describe(
        'For partners: the account acted for, sent as the subject of PayPal-Auth-Assertion',
      ),
    partnerAttributionId: z
      .string()
      .regex(/^[\x21-\x7e]{1,36}$/, 'takes 1 to 36 printable ASCII characters')
      .optional()
      .describe('For partners: the BN code, sent as PayPal-Partner-Attribution-Id'),
    policy: policyOfMerchant.optional(),
    rate: z
      .number(RATE)
      .positive(RATE)
      .max(1_000, RATE)
      .optional()
      .describe('Calls to PayPal a second for this account; default: HOLDFAST_PAYPAL_RATE'),
  })
  .refine(isOneSecret, { message: 'takes either clientSecretEnv or clientSecretFile' })
  .refine((given) => (given.eventsUrl === undefined) === (given.eventsSecretEnv === undefined), {
    message: 'takes eventsUrl and eventsSecretEnv together, or neither',
  })
  .meta({
    oneOf: [{ required: ['clientSecretEnv'] }, { required: ['clientSecretFile'] }],
    dependentRequired: { eventsUrl: ['eventsSecretEnv'], eventsSecretEnv: ['eventsUrl'] },
  });

/** The file that HOLDFAST_MERCHANTS names; ops/merchants.schema.json is written from it. */
export const merchantsFileSchema = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; not read'),
    merchants: z
      .record(
        z.string().regex(MERCHANT_ID, 'a merchant id has 1 to 64 letters, digits, _ and -'),
        merchant,
      )
      .refine((all) => Object.keys(all).length > 0, 'names no merchant')
      .describe('By merchant id, which is a part of Workflow Ids and stays for ever'),
  })
  .describe('Merchants of a Holdfast deployment and their PayPal accounts');

export type MerchantEntry = z.output<typeof merchant>;
