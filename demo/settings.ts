import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  HOLDFAST_DEMO_PORT: port.default(3001),
  HOLDFAST_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000'),
  HOLDFAST_API_KEY: z.string().min(1).optional(),
  HOLDFAST_ALLOWED_HOSTS: z.string().default(''),
  HOLDFAST_DEMO_OPERATOR_PAGES: z.enum(['on', 'off'], 'takes on or off').default('off'),
});

export interface Settings {
  readonly port: number;
  readonly gatewayUrl: string;
  /** Stays on the server: no page ever carries it. */
  readonly apiKey: string | null;
  /** Names, besides those of loopback, that the shop is called by. */
  readonly allowedHosts: readonly string[];
  /** Whether the merchant's pages are shown, which need no sign-in. */
  readonly operatorPages: boolean;
}

/** @throws Error that names every variable which cannot be used, and no value. */
export function readSettings(variables: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
    throw new Error(`The demo shop cannot start: ${problems.join('; ')}.`);
  }
  return {
    port: parsed.data.HOLDFAST_DEMO_PORT,
    gatewayUrl: parsed.data.HOLDFAST_GATEWAY_URL.replace(/\/$/, ''),
    apiKey: parsed.data.HOLDFAST_API_KEY ?? null,
    allowedHosts: parsed.data.HOLDFAST_ALLOWED_HOSTS.toLowerCase()
      .split(/[\s,]+/)
      .filter((host) => host !== ''),
    operatorPages: parsed.data.HOLDFAST_DEMO_OPERATOR_PAGES === 'on',
  };
}
