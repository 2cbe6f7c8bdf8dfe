import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHoldfast } from '../../src/client.ts';
import { readConfig } from '../../src/config.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** What comes of a command of the page, here or in the test that has what it needs. */
type Expectation =
  | { readonly exitCode: number; readonly before?: () => Promise<void> }
  | { readonly runBy: string };

let stack: Stack;
let folder: string;

const gateway = () => createHoldfastHttp({ baseUrl: stack.gatewayUrl });
const paypal = () => payPalControls(stack.simulatorUrl);
const dollars = (value: string) => ({ currencyCode: 'USD', value });

/** PayPal answers a capture with another amount than was asked for: the checkout waits for a person. */
const park = async (): Promise<void> => {
  const set = { 'amount.value': '9.99' };
  const operation = 'captureAuthorization';
  await paypal().faults([{ operation, kind: 'altered-answer', set, times: 1 }]);
  const part = { amount: dollars('40.00') };
  await gateway()
    .capture('order-1042', part, { key: 'part' })
    .catch(() => undefined);
  await gateway().wait('order-1042', 'NEEDS_ATTENTION');
  await paypal().faults([]);
};

const end = async (): Promise<void> => {
  await gateway().void('order-1042');
  await expect
    .poll(async () => (await gateway().get('order-1042')).nextDeadline, { timeout: 30_000 })
    .toBeNull();
};

/** An event about an order that no checkout has: it is kept. */
const keepEvent = async (): Promise<void> => {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const holdfast = createHoldfast({ client: new Client({ connection }), merchantId: 'default' });
  const fate = await holdfast.receive({
    eventId: 'EVENT_ID',
    eventType: 'PAYMENT.CAPTURE.COMPLETED',
    resourceId: '0UNKNOWN000000001',
    captureId: '0UNKNOWN000000001',
    orderId: '0UNKNOWN000000002',
    status: 'COMPLETED',
  });
  expect(fate).toBe('KEPT');
  await connection.close();
};

/** By the beginning of the command. A command that no row names fails the test: nothing on the page is untried. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  'npx holdfast doctor': { exitCode: 0 },
  'npx holdfast namespace prepare': { exitCode: 0 },
  'tcld namespace create': { runBy: 'test/production/namespace.test.ts' },
  'export OTEL_EXPORTER_OTLP_ENDPOINT': { runBy: 'test/deployment/tracing.test.ts' },
  'npx holdfast checkout list': { exitCode: 0 },
  'npx holdfast checkout show order-1042': { exitCode: 0 },
  'npx holdfast checkout resolve order-1042 --action adopt': { exitCode: 0, before: park },
  // Nothing is frozen here: refused, with the reason. test/refunds/freezes.test.ts lets frozen refunds go on.
  'npx holdfast checkout resolve order-1042 --action retry': { exitCode: 3 },
  'temporal task-queue describe': { exitCode: 0 },
  'temporal task-queue config set': { exitCode: 0 },
  'npx holdfast replay --from-namespace': { exitCode: 0 },
  'temporal workflow show --workflow-id checkout:default:order-1042 --output': { exitCode: 0 },
  'temporal worker deployment': { runBy: 'test/outage/rollout.test.ts' },
  'export HOLDFAST_ENCRYPTION_KEYS': { runBy: 'test/production/encryption.test.ts' },
  'temporal workflow show --workflow-id checkout:default:order-1042 --namespace': {
    runBy: 'test/production/codec.test.ts',
  },
  'npx holdfast forget order-1042': { exitCode: 0, before: end },
  'npx holdfast webhook register': { exitCode: 0 },
  'temporal workflow signal': { exitCode: 0, before: keepEvent },
  'ops/local-cluster.sh': { runBy: 'ops/local-cluster.sh' },
  'ops/try-restore.sh': { runBy: 'ops/try-restore.sh' },
};

const blocksOf = (page: string): readonly string[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block.trim());

const expectationOf = (block: string): Expectation | undefined =>
  Object.entries(EXPECTED).find(([beginning]) => block.startsWith(beginning))?.[1];

/** As an operator's shell runs it: `npx holdfast` is this clone, `temporal` its command line. */
const runInShell = (script: string): Promise<{ exitCode: number; said: string }> =>
  new Promise((resolve) => {
    const machine = Object.entries(process.env).filter(
      ([name]) => !/^(PAYPAL_|TEMPORAL_|HOLDFAST_|npm_)/.test(name),
    );
    const env = {
      ...Object.fromEntries(machine),
      PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`,
      HOLDFAST_URL: stack.gatewayUrl,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port,
    };
    const child = execFile('bash', ['-ec', script], { cwd: folder, env }, (_error, out, err) => {
      resolve({ exitCode: child.exitCode ?? -1, said: `${out}${err}` });
    });
  });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-operations-'));
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  const npx = path.join(bin, 'npx');
  await writeFile(npx, `#!/bin/sh\nshift\nexec node ${ROOT}/bin/holdfast.js "$@"\n`);
  await chmod(npx, 0o755);
  const { temporalCliPath, cacheFolder } = readConfig();
  const say = (): void => undefined;
  const cli = await findTemporalCli({ cliPath: temporalCliPath, cacheFolder, say });
  await symlink(cli, path.join(bin, 'temporal'));
  stack = await startStack();
  const { orderId } = await gateway().start({
    checkoutId: 'order-1042',
    purchaseUnit: { amount: dollars('100.00') },
  });
  await paypal().payerApproves(orderId ?? '');
  await gateway().approve('order-1042');
  await gateway().wait('order-1042', 'AUTHORIZED');
});
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('docs/operations.md', () => {
  it('shows commands that work as they are written, one after the other', async () => {
    const blocks = blocksOf(await readFile(path.join(ROOT, 'docs/operations.md'), 'utf8'));
    expect(blocks.length).toBeGreaterThan(15);
    expect(blocks.filter((block) => expectationOf(block) === undefined)).toEqual([]);
    for (const block of blocks) {
      const expected = expectationOf(block);
      if (expected === undefined) continue;
      if ('runBy' in expected) {
        expect(existsSync(path.join(ROOT, expected.runBy)), block).toBe(true);
        continue;
      }
      await expected.before?.();
      const { exitCode, said } = await runInShell(block);
      expect(exitCode, `${block}\n${said}`).toBe(expected.exitCode);
    }
  }, 420_000);
});
