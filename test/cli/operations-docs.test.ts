import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHoldfast } from '../../src/client.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { createHoldfastHttp } from '../../src/http-client.ts';
import {
  type OperatorShell,
  openOperatorShell,
  operationsCommands,
} from '../support/operator-shell.ts';
import { payPalControls } from '../support/shop.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** What comes of a command of the page, here or in the test that has what it needs. */
type Expectation =
  | {
      readonly exitCode: number;
      readonly before?: () => Promise<void>;
      readonly after?: () => Promise<void>;
    }
  | { readonly runBy: string };

let stack: Stack;
let shell: OperatorShell;

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

/** The cancelled checkout holds nothing any more, and its Workflow has ended. */
const hasEnded = async (): Promise<void> => {
  await expect
    .poll(async () => (await gateway().get('order-1042')).nextDeadline, { timeout: 30_000 })
    .toBeNull();
  expect((await gateway().get('order-1042')).remaining).toMatchObject({ value: '0.00' });
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
  'npx holdfast checkout reconcile order-1042': { exitCode: 0 },
  'temporal workflow describe': { exitCode: 0 },
  'npx holdfast checkout resolve order-1042 --action adopt': { exitCode: 0, before: park },
  // Nothing is frozen here: refused, with the reason. test/refunds/freezes.test.ts lets frozen refunds go on.
  'npx holdfast checkout resolve order-1042 --action retry': { exitCode: 3 },
  'temporal task-queue describe': { exitCode: 0 },
  'temporal task-queue config set': { exitCode: 0 },
  'npx holdfast replay --from-namespace': { exitCode: 0 },
  'temporal workflow list': { exitCode: 0 },
  'temporal operator cluster health': { exitCode: 0 },
  'temporal operator namespace describe': { exitCode: 0 },
  'temporal workflow cancel': { exitCode: 0, after: hasEnded },
  // The run that takes over the cancelled one ends as it did.
  'temporal workflow reset': { exitCode: 0, after: hasEnded },
  'temporal workflow show --workflow-id checkout:default:order-1042 --output': { exitCode: 0 },
  'temporal worker deployment': { runBy: 'test/production/processes.test.ts' },
  'export HOLDFAST_ENCRYPTION_KEYS': { runBy: 'test/production/processes.test.ts' },
  'temporal workflow show --workflow-id checkout:default:order-1042 --namespace': {
    runBy: 'test/production/processes.test.ts',
  },
  'curl -s': { runBy: 'test/production/processes.test.ts' },
  'npx holdfast forget order-1042': { exitCode: 0 },
  'npx holdfast webhook register': { exitCode: 0 },
  'npx holdfast webhook replay': { exitCode: 0 },
  // No URL of the merchant's is told here: there is no such event. test/workflows/outgoing.test.ts sends one again.
  'npx holdfast webhook redeliver': { exitCode: 4 },
  'temporal workflow signal': { exitCode: 0, before: keepEvent },
  'ops/try-restore.sh': { runBy: 'ops/try-restore.sh' },
};

const rowOf = (block: string): readonly [string, Expectation] | undefined =>
  Object.entries(EXPECTED).find(([beginning]) => block.startsWith(beginning));

beforeAll(async () => {
  stack = await startStack();
  shell = await openOperatorShell({
    HOLDFAST_URL: stack.gatewayUrl,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    HOLDFAST_SIMULATOR_PORT: new URL(stack.simulatorUrl).port,
  });
  // Still open when the other has ended, so that there is something to replay.
  await gateway().start({ checkoutId: 'order-1043', purchaseUnit: { amount: dollars('5.00') } });
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
  await shell?.close();
});

describe('docs/operations.md', () => {
  it('shows commands that work as they are written, one after the other', async () => {
    const blocks = await operationsCommands();
    expect(blocks.length).toBeGreaterThan(15);
    expect(blocks.filter((block) => rowOf(block) === undefined)).toEqual([]);
    const used = new Set(blocks.map((block) => rowOf(block)?.[0]));
    expect(Object.keys(EXPECTED).filter((beginning) => !used.has(beginning))).toEqual([]);
    for (const block of blocks) {
      const [beginning = '', expected] = rowOf(block) ?? [];
      if (expected === undefined) continue;
      if ('runBy' in expected) {
        // The file that runs it says what it runs.
        const text = await readFile(path.join(ROOT, expected.runBy), 'utf8');
        expect(text, block).toContain(beginning.replace(/^(export |ops\/)/, ''));
        continue;
      }
      await expected.before?.();
      const { exitCode, said } = await shell.run(block);
      expect(exitCode, `${block}\n${said}`).toBe(expected.exitCode);
      await expected.after?.();
    }
  }, 420_000);
});
