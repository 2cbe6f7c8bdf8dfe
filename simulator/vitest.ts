import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from './simulator.ts';

const ledgerShape = z.looseObject({
  effects: z.array(
    z.looseObject({
      effect: z.string(),
      status: z.string(),
      amount: z.object({ currency_code: z.string(), value: z.string() }),
      requestId: z.string().nullable(),
    }),
  ),
  refused: z.array(z.looseObject({ operation: z.string(), issues: z.array(z.string()) })),
  calls: z.record(z.string(), z.number()),
});

/** What moved money, what was refused and how often each operation was called; see the ledger hook. */
export type LedgerReport = z.infer<typeof ledgerShape>;

/** A simulator for the tests of one file, and what a test does to it. */
export interface PayPalForTests {
  /** Base URL for the client under test. Throws outside of tests and hooks, before the simulator has started. */
  readonly url: string;
  /** The payer approves the order; `decision` as in the hook, for example `{outcome: 'CAPTURE_DECLINED'}`. */
  approve(orderId: string, decision?: object): Promise<void>;
  /** Moves the clock of that order, or the common one, by whole seconds. */
  advance(seconds: number, orderId?: string): Promise<void>;
  /** Replaces the plan of faults; no rules end them all. */
  faults(...rules: object[]): Promise<void>;
  /** Sets knobs and puts back the rest. */
  knobs(knobs: object): Promise<void>;
  /** The ledger of that order, or of all. */
  ledger(orderId?: string): Promise<LedgerReport>;
}

/**
 * Starts a simulator before the tests of the file or `describe` it is called in, and ends it after them. Every call
 * makes one of its own, on a free port.
 */
export const usePayPalSimulator = (options: SimulatorOptions = {}): PayPalForTests => {
  let running: RunningSimulator | undefined;
  const url = (): string => {
    if (!running) throw new Error('the PayPal simulator runs inside of tests and hooks alone');
    return running.url;
  };
  beforeAll(async () => {
    running = await startSimulator({ port: 0, ...options });
  });
  afterAll(async () => {
    await running?.close();
    running = undefined;
  });
  const hook = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url()}/_simulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    get url() {
      return url();
    },
    approve: async (orderId, decision = {}) => {
      await hook('POST', `orders/${orderId}/approve`, decision);
    },
    advance: async (seconds, orderId) => {
      await hook('POST', 'clock/advance', { seconds, ...(orderId !== undefined && { orderId }) });
    },
    faults: async (...rules) => {
      await hook('PUT', 'faults', { rules });
    },
    knobs: async (knobs) => {
      await hook('PUT', 'knobs', knobs);
    },
    ledger: async (orderId) => {
      const query = orderId === undefined ? '' : `?orderId=${orderId}`;
      return ledgerShape.parse(await hook('GET', `ledger${query}`));
    },
  };
};
