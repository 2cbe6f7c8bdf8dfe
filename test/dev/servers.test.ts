import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { startTemporal, type TestTemporal, withWorker } from '../support/temporal.ts';
import { startTimeSkippingServer } from '../support/time-skipping-server.ts';

const workflowsPath = fileURLToPath(new URL('./workflows/index.ts', import.meta.url));
const THIRTY_DAYS_MS = 30 * 86_400_000;

describe('the development server', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await startTemporal();
  });
  afterAll(() => temporal.stop());

  it('keeps closed workflows for 90 days, also when a namespace is prepared twice', async () => {
    await prepareNamespace(temporal.connection, temporal.namespace);
    const { config } = await temporal.connection.workflowService.describeNamespace({
      namespace: temporal.namespace,
    });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
  });

  it('finds a workflow by the search attributes of a checkout', async () => {
    const workflowId = 'checkout:default:found';
    await withWorker({ temporal, taskQueue: 'found', workflowsPath }, async () => {
      await temporal.client.workflow.start('month', {
        taskQueue: 'found',
        workflowId,
        searchAttributes: {
          CheckoutStatus: ['AUTHORIZED'],
          ActBy: [new Date()],
          AmountMinor: [10_000],
          NeedsAttention: [false],
        },
      });
      const query = `CheckoutStatus = 'AUTHORIZED' AND AmountMinor = 10000 AND NeedsAttention = false`;
      await expect
        .poll(async () => (await temporal.client.workflow.count(query)).count, { timeout: 20_000 })
        .toBe(1);
    });
  });
});

describe('the time-skipping server', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await startTimeSkippingServer();
  });
  afterAll(() => environment?.teardown());

  it('lives through a month while a result is awaited', async () => {
    const startedAt = await environment.currentTimeMs();
    await withWorker({ temporal: environment, taskQueue: 'month', workflowsPath }, () =>
      environment.client.workflow.execute('month', {
        taskQueue: 'month',
        workflowId: 'month',
      }),
    );
    expect((await environment.currentTimeMs()) - startedAt).toBeGreaterThan(THIRTY_DAYS_MS);
  });
});
