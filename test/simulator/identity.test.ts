import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PayPal } from './paypal.ts';
import { killed, startProcess } from './process.ts';

const firstOrderOf = async (options: Parameters<typeof PayPal.start>[0]) => {
  const paypal = await PayPal.start(options);
  const orderId = await paypal.order();
  await paypal.close();
  return { orderId, seed: paypal.simulator.seed };
};

describe('ids', () => {
  it('differ in every new simulator, and repeat with the same seed', async () => {
    const [one, other] = [await firstOrderOf({}), await firstOrderOf({})];
    expect(one.orderId).not.toBe(other.orderId);
    expect(await firstOrderOf({ seed: one.seed })).toEqual(one);
  });

  it('include debug ids that never repeat, also after restarts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-ids-'));
    const seen: string[] = [];
    for (let run = 0; run < 4; run += 1) {
      const paypal = await PayPal.start({ stateFile: join(folder, 'paypal.jsonl') });
      for (let call = 0; call < 25; call += 1) {
        const { headers } = await paypal.get('/v2/checkout/orders/NONE');
        seen.push(headers.get('paypal-debug-id') ?? '');
      }
      await paypal.close();
    }
    await rm(folder, { recursive: true });
    expect(new Set(seen).size).toBe(100);
  });

  it('repeat with the seed that the simulator prints at its start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-seed-'));
    const state = ['--state', join(folder, 'paypal.jsonl')];
    const drawn = await startProcess(...state);
    await killed(drawn.child);
    const seed = /^seed {13}(\d+); --seed \1 gives a new run the same ids$/m.exec(drawn.said)?.[1];
    expect(seed).toBeDefined();
    const again = await startProcess(...state, '--seed', '7');
    await killed(again.child);
    expect(again.said).toContain(`seed             ${seed}, with which ${state[1]} began`);
    const asked = await startProcess('--seed', '7');
    await killed(asked.child);
    expect(asked.said).toContain('seed             7\n');
    await rm(folder, { recursive: true });
  }, 60_000);
});
