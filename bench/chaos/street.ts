import path from 'node:path';
import type { Info } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import {
  type ActivityInboundCallsInterceptor,
  type Logger,
  NativeConnection,
  Worker,
} from '@temporalio/worker';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { SIMULATOR_CREDENTIALS } from '../../src/config.ts';
import { registerWebhook } from '../../src/dev/simulator-webhook.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import type { PayPalEvent } from '../../src/workflows/messages.ts';
import { openWebhookDoor } from './events.ts';
import type { Chance } from './random.ts';
import { Wire } from './wire.ts';

export const TASK_QUEUE = 'chaos';

/** A PayPal that one life after the other has for itself. */
export type Lane = {
  readonly simulator: RunningSimulator;
  /** Where the simulator's events go at the moment. */
  receive: (event: PayPalEvent) => Promise<unknown>;
};

/** One worker and one Temporal for all lives, and a PayPal for each lane of them. */
export type Street = {
  readonly client: Client;
  readonly lanes: readonly Lane[];
  /** From now on the calls of this merchant's Workflows go to that lane's PayPal; they are kept on the wire. */
  readonly settle: (merchantId: string, lane: Lane, chance: Chance) => Wire;
  readonly close: () => Promise<void>;
};

export type StreetOptions = {
  readonly address: string;
  readonly namespace: string;
  readonly lanes: number;
  readonly logger: Logger;
};

export const openStreet = async (options: StreetOptions): Promise<Street> => {
  const { address, namespace, logger } = options;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await prepareNamespace(connection, namespace);
  const client = new Client({ connection, namespace });
  const lanes: Lane[] = [];
  const door = await openWebhookDoor(async (index, event) => lanes[index]?.receive(event));
  for (let index = 0; index < options.lanes; index += 1) {
    const simulator = await startSimulator({ port: 0, seed: index + 1 });
    await registerWebhook(simulator.url, door.url(index));
    lanes.push({ simulator, receive: async () => undefined });
  }
  const homes = new Map<string, Home>();
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle({
      folder: path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles'),
      logger,
    }),
    activities: {
      ...payPalAt('http://127.0.0.1:9'),
      ...createTemporalActivities({ client, taskQueue: TASK_QUEUE }),
    },
    maxCachedWorkflows: 500,
    shutdownForceTime: '10 seconds',
    interceptors: { activity: [(context) => ({ inbound: homeward(homes, context.info) })] },
  });
  const ended = worker.run();
  ended.catch(() => undefined);
  return {
    client,
    lanes,
    settle: (merchantId, { simulator }, chance) => {
      const wire = new Wire(chance);
      const calls = new Map<string, Call>(Object.entries(payPalAt(simulator.url)));
      homes.set(merchantId, { calls, wire });
      return wire;
    },
    close: async () => {
      worker.shutdown();
      await ended;
      await door.close();
      await Promise.all(lanes.map(({ simulator }) => simulator.close()));
      await connection.close();
      await nativeConnection.close();
    },
  };
};

type Call = ReturnType<typeof createActivities>[keyof ReturnType<typeof createActivities>];

type Home = { readonly calls: ReadonlyMap<string, Call>; readonly wire: Wire };

const payPalAt = (baseUrl: string) =>
  createActivities({
    paypal: createPayPalClient({
      baseUrl,
      clientId: SIMULATOR_CREDENTIALS,
      clientSecret: SIMULATOR_CREDENTIALS,
    }),
  });

/** A Workflow's Id tells the merchant, and the merchant the PayPal. What is not PayPal's goes on as it is. */
const homeward = (
  homes: ReadonlyMap<string, Home>,
  { workflowExecution, activityId, activityType }: Info,
): ActivityInboundCallsInterceptor => ({
  execute: (input, next) => {
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const home = homes.get(workflowId.split(':')[1] ?? '');
    const call = home?.calls.get(activityType);
    if (home === undefined || call === undefined) return next(input);
    const [sent] = input.args;
    const attempt = {
      workflowId,
      runId,
      activityId,
      activity: activityType,
      input: { ...Object(sent) },
    };
    return home.wire.call(attempt, () => Reflect.apply(call, undefined, input.args));
  },
});
