import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Gateway, Refused } from './gateway.ts';

const worker = z.looseObject({ pid: z.number().nullish() });

const BETWEEN_LOOKS_MS = 150;
const BACK_WITHIN_MS = 30_000;
/** A month has many deadlines, and each of them happens on the way. */
const A_MONTH_PASSES_WITHIN_MS = 240_000;

export type DevTools = ReturnType<typeof createDevTools>;

/** The routes that exist with the simulator only. Against PayPal's sandbox they answer 404, and the pages leave them out. */
export const createDevTools = (gateway: Gateway) => {
  let known: boolean | null = null;

  /** Asked once, with a body that can do nothing: 404 says that time cannot be moved here. */
  const exist = async (): Promise<boolean> => {
    if (known !== null) return known;
    const status = await gateway.dev('advance', { method: 'POST', body: {} }).then(
      () => 200,
      (error: unknown) => (error instanceof Refused ? error.status : 500),
    );
    if (status === 400 || status === 404) known = status === 400;
    return known ?? false;
  };

  const workerPid = async (): Promise<number | null> => {
    if (!(await exist())) return null;
    const response = await gateway.dev('worker').catch(() => null);
    if (response === null) return null;
    const parsed = worker.safeParse(await response.json().catch(() => null));
    return parsed.success ? (parsed.data.pid ?? null) : null;
  };

  return {
    exist,
    workerPid,
    advance: async (checkoutId: string, seconds: number): Promise<void> => {
      const body = { seconds, checkoutId };
      const signal = AbortSignal.timeout(A_MONTH_PASSES_WITHIN_MS);
      const response = await gateway.dev('advance', { method: 'POST', body, signal });
      await response.body?.cancel();
    },
    /** SIGKILL, as a crash would: the pid it had, or null where none ran. */
    killWorker: async (): Promise<number | null> => {
      const response = await gateway.dev('worker/kill', { method: 'POST', body: {} });
      return worker.parse(await response.json()).pid ?? null;
    },
    /** Waits for the next worker, so that it can be said that it came; null when it does not. */
    successorOf: async (killed: number | null): Promise<number | null> => {
      const giveUpAt = Date.now() + BACK_WITHIN_MS;
      for (;;) {
        const started = await workerPid();
        if (started !== null && started !== killed && (await isReady())) return started;
        if (Date.now() > giveUpAt) return null;
        await delay(BETWEEN_LOOKS_MS);
      }
    },
  };

  async function isReady(): Promise<boolean> {
    return gateway.status().then(
      (status) => status.temporal === 'ok' && status.worker === 'ok',
      () => false,
    );
  }
};
