import { setTimeout as delay } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 100;

/** Looks again and again until what is asked for is there; an error while looking means not yet. */
export async function until(isThere: () => Promise<boolean>): Promise<void> {
  while (!(await isThere().catch(() => false))) await delay(BETWEEN_LOOKS_MS);
}

/** Whether a GET of this URL is answered with success. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  return response.ok;
}
