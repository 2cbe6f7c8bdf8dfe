import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { holdfast as shell } from '../cli/shell.ts';
import { type Holdfast, startHoldfast, withStateFolder } from '../support/holdfast.ts';

const ADDRESS_LINE = '17 Nightingale Crescent';
const EMAIL = 'jane.doe@payer.test';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const first = newKey('key-2026-11');
const second = newKey('key-2026-12');

/** What `npm start` runs on this folder, until it is ready. */
const started = async (folder: string, keys: string | undefined) => {
  const holdfast = startHoldfast(folder, { HOLDFAST_ENCRYPTION_KEYS: keys });
  await holdfast.said(/^ready$/);
  const at = async (pattern: RegExp) => (await holdfast.said(pattern))[1] ?? '';
  return {
    holdfast,
    gateway: await at(/^gateway at (http:\S+)$/),
    simulator: await at(/^PayPal simulator at (\S+)$/),
    temporal: await at(/^Temporal at (\S+)$/),
  };
};

type Started = Awaited<ReturnType<typeof started>>;

const stopped = async ({ signal, exited }: Holdfast): Promise<void> => {
  signal('SIGTERM');
  await exited;
};

const post = async (url: string, body: unknown): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
};

const checkoutOf = async (gateway: string, id: string) =>
  checkoutShape.parse(await (await fetch(`${gateway}/v1/checkouts/${id}`)).json());

const checkoutShape = z.object({
  status: z.string(),
  orderId: z.string(),
  captures: z.array(z.object({ captureId: z.string() })),
});

/** Holds 100.00 USD for a payer whose street and e-mail come along wherever a request takes text. */
const anAuthorizedCheckout = async ({ gateway, simulator }: Started, id: string) => {
  const made = await post(`${gateway}/v1/checkouts`, {
    checkoutId: id,
    purchaseUnit: {
      amount: { currencyCode: 'USD', value: '100.00' },
      description: `Books for ${EMAIL}`,
      shipping: {
        address: {
          countryCode: 'US',
          addressLine1: ADDRESS_LINE,
          adminArea1: 'CA',
          adminArea2: 'San Jose',
          postalCode: '95131',
        },
      },
    },
  });
  expect(made).toMatchObject({ status: 201 });
  const { orderId } = await checkoutOf(gateway, id);
  await post(`${simulator}/_simulator/orders/${orderId}/approve`, {});
  await post(`${gateway}/v1/checkouts/${id}/approve`, {});
  await expect
    .poll(async () => (await checkoutOf(gateway, id)).status, { timeout: 30_000 })
    .toBe('AUTHORIZED');
};

/** A capture that PayPal fails once on the way, so that a failure is kept as well. */
const capturedWithAFailure = async ({ gateway, simulator }: Started, id: string, value: string) => {
  await fetch(`${simulator}/_simulator/faults`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ rules: [{ operation: 'captureAuthorization', kind: '500', times: 1 }] }),
  });
  const body = { amount: { currencyCode: 'USD', value }, noteToPayer: `Sent to ${EMAIL}` };
  expect(await post(`${gateway}/v1/checkouts/${id}/captures`, body)).toMatchObject({ status: 201 });
};

const databaseOf = async (folder: string): Promise<Buffer> => {
  const names = (await readdir(folder)).filter((name) => name.startsWith('temporal.db'));
  return Buffer.concat(await Promise.all(names.map((name) => readFile(path.join(folder, name)))));
};

/** The checkout's history as the server has it, read by a client without keys. */
const historyOf = async (address: string, id: string): Promise<string> => {
  const connection = await Connection.connect({ address });
  const handle = new Client({ connection }).workflow.getHandle(`checkout:default:${id}`);
  const history = JSON.stringify(await handle.fetchHistory());
  await connection.close();
  return history;
};

describe('the server’s database file', { timeout: 300_000 }, () => {
  it('shows the payer’s address and e-mail where no key is set, so that this test can fail', async () => {
    await withStateFolder(async (folder) => {
      const plain = await started(folder, undefined);
      await anAuthorizedCheckout(plain, 'plain');
      await stopped(plain.holdfast);
      const database = await databaseOf(folder);
      expect(database.includes(ADDRESS_LINE)).toBe(true);
      expect(database.includes(EMAIL)).toBe(true);
    });
  });

  it('shows neither with a key, also after the key was changed under a running checkout', async () => {
    await withStateFolder(async (folder) => {
      const before = await started(folder, first);
      await anAuthorizedCheckout(before, 'rotated');
      await capturedWithAFailure(before, 'rotated', '40.00');
      const history = await historyOf(before.temporal, 'rotated');
      expect(history).toContain('"Encoded failure"');
      expect(history).not.toContain('captureAuthorization failed');
      await stopped(before.holdfast);

      const after = await started(folder, `${second},${first}`);
      await capturedWithAFailure(after, 'rotated', '25.00');
      const { captures } = await checkoutOf(after.gateway, 'rotated');
      expect(captures).toHaveLength(2);
      const refund = { captureId: captures[0]?.captureId, noteToPayer: `Sorry, ${EMAIL}` };
      expect(await post(`${after.gateway}/v1/checkouts/rotated/refunds`, refund)).toMatchObject({
        status: 201,
      });
      await post(`${after.gateway}/v1/checkouts/rotated/void`, { reason: `${EMAIL} asked for it` });
      await expect
        .poll(async () => (await checkoutOf(after.gateway, 'rotated')).status)
        .toBe('CAPTURED');
      await stopped(after.holdfast);

      const database = await databaseOf(folder);
      expect(database.includes(ADDRESS_LINE)).toBe(false);
      expect(database.includes(EMAIL)).toBe(false);
      // Both keys have encrypted something, and the file was searched where payloads are.
      expect(database.includes('key-2026-11')).toBe(true);
      expect(database.includes('key-2026-12')).toBe(true);

      const without = startHoldfast(folder, { HOLDFAST_ENCRYPTION_KEYS: second });
      expect(
        await without.said(/ENCRYPTION_KEY_MISSING|the key key-2026-11 is missing/),
      ).toBeTruthy();
      expect((await without.exited).code).toBe(3);
    });
  });
});

describe('a worker whose keys are not those of the namespace', { timeout: 300_000 }, () => {
  it.each([
    {
      what: 'lacks one',
      keys: undefined,
      code: 'ENCRYPTION_KEY_MISSING',
      words: 'the key key-2026-11 is missing',
    },
    {
      what: 'has another key of the same id',
      keys: newKey('key-2026-11'),
      code: 'ENCRYPTION_KEY_MISSING',
      words: 'another one than recorded',
    },
    {
      what: 'would encrypt by one that is not recorded',
      keys: `${second},${first}`,
      code: 'NAMESPACE_NOT_PREPARED',
      words: 'not recorded in the namespace: key-2026-12',
    },
  ])('$what: it stops before it takes a task', async ({ keys, code, words }) => {
    await withStateFolder(async (folder) => {
      const encrypted = await started(folder, first);
      await anAuthorizedCheckout(encrypted, 'waiting');
      const failed = await shell(['worker'], {
        TEMPORAL_ADDRESS: encrypted.temporal,
        HOLDFAST_STATE: path.join(folder, 'other'),
        PAYPAL_CLIENT_ID: 'shop',
        PAYPAL_CLIENT_SECRET: 'secret',
        HOLDFAST_ENCRYPTION_KEYS: keys,
      });
      expect(failed.stderr).toContain(code);
      expect(failed.stderr).toContain(words);
      expect(failed.exitCode).toBe(3);
      const history = await historyOf(encrypted.temporal, 'waiting');
      expect(history).not.toContain('workflowTaskFailedEventAttributes":{');
      await stopped(encrypted.holdfast);
    });
  });
});
