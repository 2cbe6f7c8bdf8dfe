import type { Stack } from './stack.ts';

/** A read of the gateway, with its whole answer. @throws Error for any answer but a success */
export async function get({ gatewayUrl }: Stack, path: string): Promise<void> {
  const answer = await fetch(`${gatewayUrl}${path}`);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
}

/** Milliseconds of each, one after the other. */
export async function timed(
  times: number,
  work: (index: number) => Promise<void>,
): Promise<number[]> {
  const took: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const startedAt = performance.now();
    await work(index);
    took.push(performance.now() - startedAt);
  }
  return took;
}
