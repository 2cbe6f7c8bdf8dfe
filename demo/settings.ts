import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  HOLDFAST_DEMO_PORT: port.default(3001),
  HOLDFAST_GATEWAY_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:3000'),
  HOLDFAST_API_KEY: z.string().min(1).optional(),
});

export interface Settings {
  readonly port: number;
  readonly gatewayUrl: string;
  /** Stays on the server: no page ever carries it. */
  readonly apiKey: string | null;
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
  };
}
