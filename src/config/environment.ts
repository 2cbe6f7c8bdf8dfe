import { z } from 'zod';
import { DEFAULT_GATEWAY } from './gateway-defaults.ts';

const PORT = 'takes a whole number from 0 to 65535';

/** Port 0 means any free port; what was chosen is printed at the start. */
const port = (fallback: number) =>
  z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(fallback);

const CALLS = 'takes calls a second, more than 0 and at most 1000';

const WORKFLOWS = 'takes a whole number of Workflows from 1 to 100000';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;

const isHost = (text: string): boolean =>
  URL.canParse(`http://${text.includes(':') ? `[${text}]` : text}`) && !/[/?#@[\]]/.test(text);

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

const gatewayUrl = z
  .string()
  .refine(isHttpUrl, 'takes the http or https URL of the gateway')
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();

/** Every variable Holdfast reads, besides `TEMPORAL_*`, which follow `@temporalio/envconfig`. */
export const environment = z.object({
  HOLDFAST_STATE: z
    .string()
    .default('.holdfast')
    .describe('Folder of all saved state: Temporal, simulator, worker pid'),
  HOLDFAST_CACHE: z
    .string()
    .optional()
    .describe('Folder of fetched programs, shared by clones; default: the user cache'),
  HOLDFAST_MERCHANT_ID: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'takes 1 to 64 letters, digits, _ and -')
    .optional()
    .describe(
      'Merchant of every checkout where no API key says otherwise; default: `default`, or the first of HOLDFAST_MERCHANTS',
    ),
  HOLDFAST_MERCHANTS: z
    .string()
    .optional()
    .describe(
      'JSON file with several merchants and their PayPal accounts; read again when it changes',
    ),
  HOLDFAST_PAYPAL_RATE: z.coerce
    .number(CALLS)
    .positive(CALLS)
    .max(1_000, CALLS)
    .optional()
    .describe('Calls to PayPal a second for each account; default: no limit of ours'),
  HOLDFAST_LOG_LEVEL: z
    .enum(LOG_LEVELS, `takes one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .describe('Least severity that is logged'),
  HOLDFAST_GATEWAY_HOST: z
    .string()
    .refine(isHost, 'takes an address such as 127.0.0.1, ::1 or 0.0.0.0, without a port')
    .default(DEFAULT_GATEWAY.host)
    .describe('Address the gateway listens on; others than this machine are served with API keys'),
  HOLDFAST_GATEWAY_PORT: port(DEFAULT_GATEWAY.port).describe('Port of the gateway'),
  HOLDFAST_GATEWAY_URL: gatewayUrl.describe(
    'Where the demo and the shell find the gateway; default: the host and port above',
  ),
  HOLDFAST_URL: gatewayUrl.describe('The same for the shell alone; goes before the others'),
  HOLDFAST_API_KEY: z
    .string()
    .optional()
    .describe('Key that the shell and the demo show to the gateway; never printed'),
  HOLDFAST_WORKER_HOST: z
    .string()
    .refine(isHost, 'takes an address such as 127.0.0.1, ::1 or 0.0.0.0, without a port')
    .default('127.0.0.1')
    .describe('Address of the worker’s health and metrics; 0.0.0.0 in a container'),
  HOLDFAST_WORKER_PORT: port(9464).describe('Port of the worker’s health and metrics'),
  HOLDFAST_CACHED_WORKFLOWS: z.coerce
    .number(WORKFLOWS)
    .int(WORKFLOWS)
    .min(1, WORKFLOWS)
    .max(100_000, WORKFLOWS)
    .optional()
    .describe(
      'Workflows that a worker keeps in memory, some 235 KB each; the others are replayed when they go on; default: 1000',
    ),
  HOLDFAST_TEMPORAL_PORT: port(7233).describe('Port of the Temporal server npm start runs'),
  HOLDFAST_UI_PORT: port(8233).describe('Port of that server’s Web UI'),
  HOLDFAST_SIMULATOR_PORT: port(4020).describe('Port of the PayPal simulator npm start runs'),
  HOLDFAST_DEMO_PORT: port(3001).describe('Port of the demo shop'),
  HOLDFAST_DEMO_OPERATOR_PAGES: z
    .enum(['on', 'off'], 'takes on or off')
    .optional()
    .describe(
      'Whether the demo shop shows the merchant’s pages, which need no sign-in; default: on with the simulator, else off',
    ),
  PAYPAL_BASE_URL: z
    .string()
    .optional()
    .describe('PayPal’s API; https anywhere, http on loopback; default: the sandbox'),
  PAYPAL_CLIENT_ID: z.string().optional().describe('Client id of PayPal’s REST app'),
  PAYPAL_CLIENT_SECRET: z.string().optional().describe('Its secret; never printed'),
  PAYPAL_WEBHOOK_ID: z
    .string()
    .optional()
    .describe(
      'Webhook events are verified against; without it `/webhooks/paypal` answers 503. With HOLDFAST_MERCHANTS: merchant=id, separated by commas, for merchants that name none in the file',
    ),
  HOLDFAST_EVENTS_URL: z
    .string()
    .optional()
    .describe('Where the merchant is told of what happens; https, or http on loopback'),
  HOLDFAST_EVENTS_SECRET: z
    .string()
    .optional()
    .describe(
      'Signs what is sent there: whsec_ and base64, as Standard Webhooks has it; never printed',
    ),
  HOLDFAST_ENCRYPTION_KEYS: z
    .string()
    .optional()
    .describe(
      'Keys of all payloads, id:base64 of 32 bytes separated by commas: the first encrypts, all decrypt; never printed',
    ),
  HOLDFAST_PATCHES: z
    .string()
    .default('none')
    .describe('Patches of the newest release that are switched on: all, none, or their ids'),
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .optional()
    .describe('Worker Deployment that workers join; without it they are not versioned'),
  TEMPORAL_WORKER_BUILD_ID: z
    .string()
    .optional()
    .describe('Build of this worker in that deployment'),
  TEMPORAL_CLI_PATH: z
    .string()
    .optional()
    .describe('A temporal program to run instead of searching for one'),
});

export type Environment = z.infer<typeof environment>;
