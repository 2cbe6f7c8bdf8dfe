import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';

const run = promisify(execFile);

/** What the page takes for granted, and what is looked at afterwards. */
const AROUND = (code: string): string => {
  const imports = code.match(/^import .*$/gm) ?? [];
  const body = code.replaceAll(/^import .*$/gm, '');
  return `${imports.join('\n')}
import type { Client } from '@temporalio/client';

export type Given = {
  readonly gatewayUrl: string;
  readonly temporalClient: Client;
  readonly payerApproves: (orderId: string | null) => Promise<unknown>;
};

export const story = async ({ gatewayUrl, temporalClient, payerApproves }: Given) => {
  let token = '';
  const sendPayerTo = async (approveUrl: string | null) => {
    token = new URL(approveUrl ?? '').searchParams.get('token') ?? '';
    await payerApproves(token);
  };
  const refusals: string[] = [];
  const statuses: string[] = [];
${body}
  const shipped = { tracker, sellerProtection };
  const read = { differences, entries };
  return { checkout, held, upTo, capture, shipped, read, refund, refusals, statuses, approved, whole, ended };
};
`;
};

describe('docs/client.md', () => {
  let stack: Stack;
  let folder: string;
  beforeAll(async () => {
    stack = await startStack();
    // Beside the tests, so that the imports of the page and of its types resolve.
    folder = await mkdtemp(path.join(ROOT, 'test', 'page-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await stack?.stop();
  });

  it('shows code that compiles under the project’s own rules and does what it says', async () => {
    const page = await readFile(path.join(ROOT, 'docs', 'client.md'), 'utf8');
    const code = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
      .map(([, block]) => block)
      .join('\n');
    const file = path.join(folder, 'page.ts');
    await writeFile(file, AROUND(code));
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['page.ts'] }),
    );
    const compiled = await run('npx', ['tsc', '--noEmit', '-p', folder], { cwd: ROOT }).then(
      () => '',
      (error: unknown) => JSON.stringify(error),
    );
    expect(compiled).toBe('');

    const connection = await Connection.connect({ address: stack.temporalAddress });
    const { story } = await import(pathToFileURL(file).href);
    const { payerApproves } = payPalControls(stack.simulatorUrl);
    const results = await story({
      gatewayUrl: stack.gatewayUrl,
      temporalClient: new Client({ connection }),
      payerApproves: (orderId: string | null) => payerApproves(orderId ?? ''),
    });
    await connection.close();

    expect(results.checkout).toMatchObject({ status: 'AWAITING_APPROVAL' });
    expect(results.checkout.policy).toMatchObject({
      atDeadline: 'CAPTURE',
      deadlineMargin: '48 h',
    });
    expect(results.held.status).toBe('AUTHORIZED');
    expect(results.upTo).toEqual({ currencyCode: 'USD', value: '100.00' });
    expect(results.capture).toMatchObject({ status: 'COMPLETED', amount: { value: '40.00' } });
    expect(results.shipped).toMatchObject({
      tracker: { status: 'SHIPPED', carrier: 'FEDEX' },
      sellerProtection: [{ status: 'ELIGIBLE' }],
    });
    expect(results.read.differences).toEqual([]);
    expect(results.read.entries[0]).toMatchObject({ command: 'START' });
    expect(results.refund).toMatchObject({ status: 'COMPLETED', amount: { value: '15.00' } });
    expect(results.refusals).toEqual(['AMOUNT_EXCEEDS_REMAINING']);
    expect(results.statuses.at(-1)).toBe('CAPTURED');
    expect(results.approved.status).toBe('AUTHORIZED');
    expect(results.whole).toMatchObject({ status: 'COMPLETED', amount: { value: '20.00' } });
    expect(results.ended.status).toBe('CAPTURED');
  }, 240_000);
});
