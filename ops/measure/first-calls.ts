import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createHoldfast } from '../../src/client.ts';
import { checkoutWorkflowId } from '../../src/contract/workflow-ids.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { bundleWorkflows } from '../../src/temporal/workflow-bundle.ts';

/** The merchant whose calls fill the queue. */
const FIRST = 'acme';
/** Several that ask afterwards: the server spreads a queue over partitions, and one call may be unlucky. */
const OTHERS = ['globex', 'hooli', 'initech', 'umbrella'];
/** So few that a Workflow Task with all of them is done in time on a busy machine. */
const CALLS_OF_ONE_WORKFLOW = 50;
const QUEUED_WITHIN_MS = 120_000;
/** Few, so that PayPal is called in the order in which the server hands calls out. */
const CALLS_AT_ONCE = 2;
/** For each call; a checkout's own steps after it are worked on beside. */
const CALLED_WITHIN_MS = 1_000;

const workflowsPath = fileURLToPath(new URL('queued-calls.ts', import.meta.url));

interface Given {
  readonly address: string;
  readonly namespace: string;
  /** Calls of the first merchant that wait before the others ask. */
  readonly queued: number;
}

interface Side extends Given {
  readonly client: Client;
  readonly taskQueue: string;
  readonly simulatorUrl: string;
}

/**
 * Fills a task queue with calls of one merchant to PayPal (create order), all of one priority, while no worker takes calls. Then
 * four other merchants ask for one call each, and a worker takes calls, two at a time.
 * @returns for each of the four: so many calls of the first merchant PayPal got before it
 * @throws Error where the calls are not queued, or not made, in time
 */
export async function callsBeforeFirstOfOthers(given: Given): Promise<number[]> {
  const { address, namespace } = given;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  const simulator = await startSimulator({ port: 0 });
  try {
    const client = new Client({ connection, namespace });
    const taskQueue = `first-calls-${randomUUID()}`;
    const side = { ...given, client, taskQueue, simulatorUrl: simulator.url };
    const shared = { connection: nativeConnection, namespace, taskQueue };
    const account = createPayPalClient({
      baseUrl: simulator.url,
      clientId: 'shop',
      clientSecret: 'secret',
    });
    const code = await bundleWorkflows({ logger: new DefaultLogger('ERROR'), workflowsPath });
    const workflows = await Worker.create({ ...shared, workflowBundle: { code } });
    return await workflows.runUntil(async () => {
      await fillQueue(side);
      const calls = await Worker.create({
        ...shared,
        activities: createActivities({ accountOf: () => account }),
        maxConcurrentActivityTaskExecutions: CALLS_AT_ONCE,
      });
      return await calls.runUntil(() => untilCalled(side));
    });
  } finally {
    await simulator.close();
    await nativeConnection.close();
    await connection.close();
  }
}

/** The calls of the first merchant, then one of a checkout of each other; its caller leaves once it waits. */
async function fillQueue(side: Side): Promise<void> {
  const { client, taskQueue, queued } = side;
  for (let waiting = 0; waiting < queued; ) {
    const calls = Math.min(CALLS_OF_ONE_WORKFLOW, queued - waiting);
    const workflowId = checkoutWorkflowId(FIRST, `first-calls-${randomUUID()}`);
    await client.workflow.start('queuedCalls', { workflowId, taskQueue, args: [calls] });
    waiting += calls;
    await untilWaiting(side, waiting);
  }
  const leave = new AbortController();
  const callers = client.withAbortSignal(leave.signal, () =>
    Promise.allSettled(OTHERS.map((merchantId) => start(side, merchantId))),
  );
  await untilWaiting(side, queued + OTHERS.length);
  leave.abort();
  await callers;
}

async function untilWaiting(side: Side, calls: number): Promise<void> {
  for (const giveUpAt = Date.now() + QUEUED_WITHIN_MS; (await waitingCalls(side)) < calls; ) {
    if (Date.now() > giveUpAt) throw new Error(`${calls} calls were never waiting at once`);
    await delay(50);
  }
}

const start = ({ client, taskQueue }: Side, merchantId: string) =>
  createHoldfast({ client, merchantId, taskQueue }).start({
    checkoutId: `first-calls-${randomUUID()}`,
    purchaseUnit: { amount: { currencyCode: 'USD', value: '10.00' } },
  });

async function waitingCalls({ client, namespace, taskQueue }: Side): Promise<number> {
  const { stats } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

async function untilCalled(side: Side): Promise<number[]> {
  const giveUpAt = Date.now() + (side.queued + OTHERS.length) * CALLED_WITHIN_MS;
  for (;;) {
    const called = await merchantsCalled(side.simulatorUrl);
    const places = OTHERS.map((merchantId) => called.indexOf(merchantId));
    if (!places.includes(-1)) {
      return places.map((end) => called.slice(0, end).filter((of) => of === FIRST).length);
    }
    if (Date.now() > giveUpAt) throw new Error(`after ${called.length} calls nobody goes on`);
    await delay(500);
  }
}

const ledgerSchema = z.object({ orders: z.array(z.object({ customId: z.string() })) });

/** Whose calls PayPal got, in their order. */
async function merchantsCalled(simulatorUrl: string): Promise<string[]> {
  const answer = await fetch(`${simulatorUrl}/_simulator/ledger`);
  const { orders } = ledgerSchema.parse(await answer.json());
  return orders.map(({ customId }) => customId.split(':')[0] ?? '');
}
