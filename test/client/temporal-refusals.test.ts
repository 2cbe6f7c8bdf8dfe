import { randomUUID } from 'node:crypto';
import { Client, Connection, ServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { temporalRefusal } from '../../src/client/temporal-refusals.ts';
import { createHoldfast } from '../../src/client.ts';

const codeOf = (error: unknown): string | undefined => temporalRefusal(error)?.code;

/** An error as the gRPC library throws it. */
const grpcError = (code: number, details: string) =>
  Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: { get: () => [] } });

describe('an error of gRPC', () => {
  it.each([
    [3, 'WorkflowId length exceeds limit.', 'TEMPORAL_INVALID_ARGUMENT'],
    [3, 'search attribute CheckoutStatus is not defined', 'TEMPORAL_SEARCH_ATTRIBUTE_MISSING'],
    [5, 'Namespace shop is not found.', 'TEMPORAL_NAMESPACE_NOT_FOUND'],
    [5, 'workflow not found for ID: checkout:default:1', undefined],
    [7, 'Request unauthorized.', 'TEMPORAL_PERMISSION_DENIED'],
    [8, 'namespace rate limit exceeded', 'TEMPORAL_RESOURCE_EXHAUSTED'],
    [14, 'connection refused', undefined],
    [16, 'unauthenticated', 'TEMPORAL_PERMISSION_DENIED'],
  ])('%i "%s" has the code %s, wrapped or not', (code, details, expected) => {
    const error = grpcError(code, details);
    expect(codeOf(error)).toBe(expected);
    expect(codeOf(new ServiceError('failed', { cause: error }))).toBe(expected);
  });

  it('is nothing else: other errors have no code of Temporal’s', () => {
    expect(temporalRefusal(new Error('namespace'))).toBeNull();
    expect(temporalRefusal(undefined)).toBeNull();
  });
});

describe('a checkout on a real server', () => {
  let connection: Connection;
  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
  });
  afterAll(() => connection.close());

  const startIn = (namespace: string, checkoutId = 'order-1') =>
    createHoldfast({ client: new Client({ connection, namespace }), merchantId: 'default' }).start(
      { checkoutId, purchaseUnit: { amount: { currencyCode: 'USD', value: '1.00' } } },
      'key',
    );

  it('fails with TEMPORAL_NAMESPACE_NOT_FOUND where the namespace does not exist', async () => {
    await expect(startIn(`missing-${randomUUID()}`)).rejects.toMatchObject({
      code: 'TEMPORAL_NAMESPACE_NOT_FOUND',
    });
  });

  it('fails with TEMPORAL_SEARCH_ATTRIBUTE_MISSING in a namespace that was not prepared', async () => {
    const namespace = `bare-${randomUUID()}`;
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(86_400_000),
    });
    await expect
      .poll(() => startIn(namespace).catch(({ code }) => code), { timeout: 30_000 })
      .toBe('TEMPORAL_SEARCH_ATTRIBUTE_MISSING');
  });
});
