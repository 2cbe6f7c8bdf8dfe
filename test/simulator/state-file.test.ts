import { appendFile, chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { days, PayPal, tokenFor, usd } from './paypal.ts';
import { ended, startProcess } from './process.ts';

const created = z.object({ id: z.string() });

describe('the state file', () => {
  let folder: string;
  let file: string;
  const open: PayPal[] = [];
  const start = async () => {
    const paypal = await PayPal.start({ stateFile: file });
    open.push(paypal);
    return paypal;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    file = join(folder, 'paypal.jsonl');
  });
  afterEach(async () => {
    for (const paypal of open.splice(0)) await paypal.close();
    await rm(folder, { recursive: true });
  });

  it('brings back orders, money, keys, clocks, knobs, webhooks and tokens as they were', async () => {
    const before = await start();
    await before.knobs({ reauthorizationsAllowed: 2 });
    await before.post('/v1/notifications/webhooks', {
      body: { url: 'http://127.0.0.1:9/nowhere', event_types: [{ name: '*' }] },
    });
    const { orderId, authorizationId } = await before.authorized();
    await before.advance(days(4), orderId);
    await before.advance(days(1));
    const body = { amount: usd('30.00') };
    const capture = await before.capture(authorizationId, { requestId: 'kept', body });
    const shown = await before.get(`/v2/checkout/orders/${orderId}`);
    const effects = (await before.ledger()).effects;
    await before.close();

    const after = await start();
    const again = await after.get(`/v2/checkout/orders/${orderId}`, { token: before.token });
    expect(again.text.replaceAll(after.simulator.url, before.simulator.url)).toBe(shown.text);
    expect((await after.ledger()).effects).toEqual(effects);
    expect(await after.hook('GET', 'knobs')).toMatchObject({ reauthorizationsAllowed: 2 });
    const clock = await after.hook('GET', `clock?orderId=${orderId}`);
    expect(clock).toMatchObject({ aheadSeconds: days(5) });
    const replay = await after.capture(authorizationId, { requestId: 'kept', body });
    expect(replay.body.id).toBe(capture.body.id);
    expect((await after.get('/v1/notifications/webhooks')).text).toContain('/nowhere');
    expect((await after.order()).length).toBe(17);
  });

  it('loses nothing acknowledged when the process is killed during writes', async () => {
    const { url, child } = await startProcess('--state', file);
    const token = await tokenFor(url, 'merchant');
    const acknowledged: string[] = [];
    const create = async (number: number) => {
      const response = await fetch(`${url}/v2/checkout/orders`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'PayPal-Request-Id': `kill-${number}`,
        },
        body: JSON.stringify({ intent: 'AUTHORIZE', purchase_units: [{ amount: usd('1.00') }] }),
      });
      const { id } = created.parse(await response.json());
      acknowledged.push(id);
      if (acknowledged.length === 60) child.kill('SIGKILL');
    };
    const exit = ended(child);
    await Promise.allSettled(Array.from({ length: 200 }, (_, number) => create(number)));
    await exit;
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);

    const after = await start();
    for (const id of acknowledged) {
      expect((await after.get(`/v2/checkout/orders/${id}`)).httpStatus).toBe(200);
    }
  }, 30_000);

  it('is readable by its owner alone, its folder and its lock too, also where it was not before', async () => {
    const own = join(folder, 'kept', 'paypal.jsonl');
    const paypal = await PayPal.start({ stateFile: own });
    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await modeOf(own)).toBe('600');
    expect(await modeOf(`${own}.lock`)).toBe('600');
    expect(await modeOf(join(folder, 'kept'))).toBe('700');
    await paypal.close();
    await chmod(own, 0o644);
    await (await PayPal.start({ stateFile: own })).close();
    expect(await modeOf(own)).toBe('600');
  });

  it('ends cleanly on SIGTERM', async () => {
    const { child } = await startProcess('--state', file);
    const exit = ended(child);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  }, 30_000);

  it('skips a last line that a crash left half written, and refuses a file that is broken elsewhere', async () => {
    const before = await start();
    const orderId = await before.order();
    await before.close();
    await appendFile(file, '{"orders":[{"id":"HALF');
    const after = await start();
    expect((await after.get(`/v2/checkout/orders/${orderId}`)).httpStatus).toBe(200);
    await after.close();
    await appendFile(file, 'not json\n{}\n');
    await expect(PayPal.start({ stateFile: file })).rejects.toThrow(/state file/);
  });

  it('keeps text with line separators of its own, and makes the folder where there is none', async () => {
    file = join(folder, 'new', 'paypal.jsonl');
    const before = await start();
    const description = 'first\u2028second\rthird';
    const orderId = await before.order({
      purchase_units: [{ amount: usd('1.00'), description }],
    });
    await before.close();
    const after = await start();
    const shown = await after.get(`/v2/checkout/orders/${orderId}`, { token: before.token });
    expect(JSON.parse(shown.text).purchase_units[0].description).toBe(description);
  });

  it('is compacted at start to one line per part', async () => {
    const before = await start();
    const orderId = await before.order();
    for (let day = 0; day < 50; day += 1) await before.advance(60, orderId);
    const grown = (await readFile(file, 'utf8')).split('\n').length;
    await before.close();
    const after = await start();
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(grown / 5);
    expect((await after.get(`/v2/checkout/orders/${orderId}`)).httpStatus).toBe(200);
  });

  it('retries a webhook that was not delivered before the simulator stopped', async () => {
    const before = await start();
    await before.post('/v1/notifications/webhooks', {
      body: { url: 'http://127.0.0.1:9/nowhere', event_types: [{ name: '*' }] },
    });
    const orderId = await before.approved();
    await before.close();
    const after = await start();
    await after.advance(days(3), orderId);
    const { deliveries } = Object(await after.hook('GET', `deliveries?orderId=${orderId}`));
    expect(deliveries).toMatchObject([
      { state: 'FAILED', attempts: 26, type: 'CHECKOUT.ORDER.APPROVED' },
    ]);
  });
});
