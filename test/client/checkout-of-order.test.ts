import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { checkoutOfOrder } from '../../src/client/checkout-of-order.ts';

const RUNNING = 1;
const COMPLETED = 2;
const PAUSED = 8;

/** A client whose server lists these runs, newest first, and counts how often it is asked. */
const listing = (...runs: readonly (readonly [workflowId: string, status: number])[]) => {
  const client = new Client({ connection: Connection.lazy() });
  const asked = { times: 0 };
  Object.assign(client.connection.workflowService, {
    listWorkflowExecutions: async () => {
      asked.times += 1;
      return {
        executions: runs.map(([workflowId, status]) => ({ execution: { workflowId }, status })),
      };
    },
  });
  return { client, asked };
};

describe('the checkout of an order', () => {
  it.each([
    ['runs', [['checkout:default:1', RUNNING]], true],
    ['is paused, which is running', [['checkout:default:1', PAUSED]], true],
    ['has ended', [['checkout:default:1', COMPLETED]], false],
  ] as const)('%s, by one list call that has the status', async (_what, runs, isOpen) => {
    const { client, asked } = listing(...runs);
    expect(await checkoutOfOrder(client, 'ORDER1')).toEqual({
      workflowId: 'checkout:default:1',
      isOpen,
    });
    expect(asked.times).toBe(1);
  });

  it('is the open run where a closed one has the order, too', async () => {
    const { client } = listing(['checkout:default:1', COMPLETED], ['checkout:default:2', PAUSED]);
    expect(await checkoutOfOrder(client, 'ORDER1')).toEqual({
      workflowId: 'checkout:default:2',
      isOpen: true,
    });
  });

  it('is nobody’s where none is listed; an id that PayPal never makes is not asked for', async () => {
    const { client, asked } = listing();
    expect(await checkoutOfOrder(client, 'ORDER1')).toBeNull();
    expect(await checkoutOfOrder(client, "ORDER' OR 1=1")).toBeNull();
    expect(asked.times).toBe(1);
  });
});
