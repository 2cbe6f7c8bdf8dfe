import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import { dollars, payPalControls, type Shop } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';
import {
  aHoldElsewhere,
  anOrderElsewhere,
  expected,
} from '../workflows/adoption/made-elsewhere.ts';
import { holdfast } from './shell.ts';

/** Each command is a process of its own. */
describe('holdfast checkout adopt', { timeout: 120_000 }, () => {
  let stack: Stack;
  let folder: string;
  let elsewhere: Pick<Shop, 'paypal'> & { readonly clientId: string };
  const run = (...args: string[]) =>
    holdfast(['--json', 'checkout', 'adopt', ...args], { HOLDFAST_URL: stack.gatewayUrl });

  beforeAll(async () => {
    stack = await startStack();
    folder = await mkdtemp(path.join(tmpdir(), 'holdfast-adopt-'));
    const paypal = payPalControls(stack.simulatorUrl);
    elsewhere = { paypal, clientId: SIMULATOR_CREDENTIALS };
  });
  afterAll(async () => {
    await stack?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('previews and adopts one, twice the same', async () => {
    const { orderId, authorizationId } = await aHoldElsewhere(elsewhere);
    const one = ['--authorization', authorizationId, '--amount', '100.00 USD'];
    const preview = await run(...one, '--preview');
    expect(preview.exitCode).toBe(0);
    expect(JSON.parse(preview.stdout)).toMatchObject({
      checkout: { status: 'AUTHORIZED' },
      steps: [
        { does: 'REAUTHORIZE' },
        { does: 'VOID' },
        { does: 'VOID' },
        { does: 'CONFIRM_LAPSE' },
      ],
    });
    const first = await run(...one);
    expect(first.exitCode).toBe(0);
    const { checkoutId } = JSON.parse(first.stdout);
    expect(JSON.parse((await run(...one)).stdout)).toMatchObject({ checkoutId, orderId });
    const differs = await run('--order', orderId, '--amount', '90.00 USD');
    expect(differs.exitCode).toBe(3);
    expect(JSON.parse(differs.stdout)).toMatchObject({ error: { code: 'ALREADY_ADOPTED' } });
  });

  it('adopts a file line by line, safe twice, and fails where one line does', async () => {
    const orders = [await anOrderElsewhere(elsewhere), await anOrderElsewhere(elsewhere)];
    const lines = [
      JSON.stringify({ orderId: orders[0], expected }),
      '',
      '{"orderId": ',
      JSON.stringify({ orderId: orders[1], expected: { amount: dollars('5.00') } }),
      JSON.stringify({ orderId: orders[1], expected, checkoutId: 'second-line' }),
      JSON.stringify({ orderId: '5O190127TN364715T', expected }),
    ];
    const file = path.join(folder, 'orders.jsonl');
    await writeFile(file, lines.join('\n'));
    const resultsOf = ({ stdout }: { readonly stdout: string }) =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    const preview = await run('--file', file, '--preview');
    expect(preview.exitCode).toBe(3);
    expect(resultsOf(preview)).toMatchObject([
      { line: 1, steps: [{ does: 'EXPIRE' }] },
      { line: 3, error: { code: 'USAGE' } },
      { line: 4, error: { code: 'ADOPTED_AMOUNT_DIFFERS' } },
      { line: 5, steps: [{ does: 'EXPIRE' }] },
      { line: 6, error: { code: 'NOTHING_TO_ADOPT' } },
    ]);
    const first = await run('--file', file);
    expect(first.exitCode).toBe(3);
    expect(resultsOf(first)).toMatchObject([
      { line: 1, status: 'AWAITING_APPROVAL' },
      { line: 3, error: { code: 'USAGE' } },
      { line: 4, error: { code: 'ADOPTED_AMOUNT_DIFFERS' } },
      { line: 5, checkoutId: 'second-line' },
      { line: 6, error: { code: 'NOTHING_TO_ADOPT' } },
    ]);
    await writeFile(file, [lines[0], lines[4]].join('\n'));
    const again = await run('--file', file);
    expect(again.exitCode).toBe(0);
    expect(resultsOf(again)).toMatchObject([
      { line: 1, checkoutId: resultsOf(first)[0].checkoutId },
      { line: 2, checkoutId: 'second-line' },
    ]);
  });
});
