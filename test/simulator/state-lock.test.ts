import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PayPal, tokenFor, usd } from './paypal.ts';
import { ended, killed, startInVain, startProcess } from './process.ts';

const created = z.object({ id: z.string() });

const orderAt = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/v2/checkout/orders`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await tokenFor(url, 'merchant')}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ intent: 'AUTHORIZE', purchase_units: [{ amount: usd('1.00') }] }),
  });
  return created.parse(await response.json()).id;
};

describe('a state file', () => {
  let folder: string;
  let file: string;
  const open: PayPal[] = [];
  const start = async (options: { port?: number } = {}) => {
    const paypal = await PayPal.start({ stateFile: file, ...options });
    open.push(paypal);
    return paypal;
  };
  const lockedBy = (holder: object | string) =>
    writeFile(`${file}.lock`, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const aDeadProcess = async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await ended(child);
    return { pid: child.pid, began: '1' };
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-lock-'));
    file = join(folder, 'paypal.jsonl');
  });
  afterEach(async () => {
    for (const paypal of open.splice(0)) await paypal.close();
    await rm(folder, { recursive: true });
  });

  it('serves one process: a second one names the process that has it, and the first loses nothing', async () => {
    const first = await startProcess('--state', file);
    let orderId = '';
    try {
      const second = await startInVain('--state', file);
      expect(second.code).toBe(1);
      expect(second.stderr).toBe(
        `The simulator could not start: another simulator, process ${first.child.pid}, works on the state file ` +
          `${file}; end it with "kill ${first.child.pid}", or give this one another file with --state\n`,
      );
      orderId = await orderAt(first.url);
    } finally {
      await killed(first.child);
    }
    expect(await readdir(folder)).toContain('paypal.jsonl.lock');
    const after = await start();
    expect((await after.get(`/v2/checkout/orders/${orderId}`)).httpStatus).toBe(200);
  }, 60_000);

  it('is refused to a second simulator of the same process too, until the first has ended', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(
      `process ${process.pid}, works on the state file ${file}`,
    );
    const orderId = await first.order();
    await first.close();
    const after = await start();
    expect((await after.get(`/v2/checkout/orders/${orderId}`)).httpStatus).toBe(200);
  });

  it('goes to only one of many that find the lock of a dead process at once', async () => {
    await lockedBy(await aDeadProcess());
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => start()));
    const refused = starts.flatMap((one) =>
      one.status === 'rejected' ? [String(one.reason)] : [],
    );
    expect(refused).toHaveLength(7);
    expect(new Set(refused)).toEqual(
      new Set([expect.stringContaining(`another simulator, process ${process.pid}, works on`)]),
    );
  });

  it('is free when the process id belongs to another program, or when the lock is empty', async () => {
    await lockedBy({ pid: process.pid, began: 'before this test' });
    await (await start()).close();
    await lockedBy('');
    await (await start()).close();
  });

  it('is free when its process was killed while it took the lock of another', async () => {
    const dead = await aDeadProcess();
    await lockedBy(dead);
    await writeFile(`${file}.lock.turn`, JSON.stringify(dead));
    await (await start()).close();
    expect(await readdir(folder)).toEqual(['paypal.jsonl']);
  });

  it('is released by a simulator that could not start', async () => {
    const elsewhere = await PayPal.start();
    open.push(elsewhere);
    await expect(start({ port: elsewhere.simulator.port })).rejects.toThrow('EADDRINUSE');
    expect(await readdir(folder)).toEqual(['paypal.jsonl']);
  });
});
