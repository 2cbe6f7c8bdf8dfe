import path from 'node:path';
import type { Info } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  type ActivityInboundCallsInterceptor,
  type Logger,
  NativeConnection,
  Worker,
} from '@temporalio/worker';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import type { PayPalEvent } from '../../src/contract/messages.ts';
import { merchantOf } from '../../src/contract/workflow-ids.ts';
import { registerWebhook } from '../../src/dev/simulator-webhook.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { openWebhookDoor } from './events.ts';
import { movingTime } from './moving.ts';
import { type PayPalCalls, payPalActivities, payPalCalls } from './paypal-calls.ts';
import { seedOf } from './plan.ts';
import { type Chance, chanceFrom } from './random.ts';
import { Wire } from './wire.ts';
import {
  type Lane,
  type LifeNumber,
  merchantOfLife,
  type Place,
  TASK_QUEUE,
  type World,
} from './world.ts';

export type StreetOptions = {
  readonly address: string;
  readonly namespace: string;
  readonly lanes: number;
  readonly logger: Logger;
};

/** One worker and one real Temporal for all lives, and a PayPal for each lane of them. */
export const openStreet = async (options: StreetOptions): Promise<Place> => {
  const { address, namespace, logger } = options;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await prepareNamespace(connection, namespace);
  const client = new Client({ connection, namespace });
  const houses: House[] = [];
  const door = await openWebhookDoor(async (index, event) => houses[index]?.receive(event));
  for (let index = 0; index < options.lanes; index += 1) {
    const simulator = await startSimulator({ port: 0, seed: index + 1 });
    await registerWebhook(simulator.url, door.url(index));
    houses.push({ simulator, receive: async () => undefined });
  }
  const homes = new Map<string, PayPalCalls>();
  const paypal = payPalActivities('http://127.0.0.1:9');
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle({
      folder: path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles'),
      logger,
    }),
    activities: {
      ...paypal,
      ...createTemporalActivities({ client, taskQueue: TASK_QUEUE, paypal }),
    },
    maxCachedWorkflows: 500,
    shutdownForceTime: '10 seconds',
    interceptors: { activity: [(context) => ({ inbound: homeward(homes, context.info) })] },
  });
  const ended = worker.run();
  ended.catch(() => undefined);
  return {
    lanes: houses.map(
      (house): Lane =>
        (of, live) => {
          const world = worldIn(client, house, of);
          homes.set(merchantOfLife(of), payPalCalls(house.simulator.url, world.wire));
          return live(world);
        },
    ),
    close: async () => {
      worker.shutdown();
      await ended;
      await door.close();
      await Promise.all(houses.map(({ simulator }) => simulator.close()));
      await connection.close();
      await nativeConnection.close();
    },
  };
};

/** A PayPal that one life after the other has for itself. */
type House = {
  readonly simulator: RunningSimulator;
  /** Where the simulator's events go at the moment. */
  receive: (event: PayPalEvent) => Promise<unknown>;
};

const worldIn = (client: Client, house: House, of: LifeNumber): World => {
  const { url } = house.simulator;
  return {
    client,
    payPalUrl: url,
    wire: new Wire(hastened(chanceFrom(seedOf(of) + 1))),
    listen: (receive) => {
      house.receive = receive;
    },
    ...movingTime(client, url),
    broken: [],
  };
};

/** The next attempt comes at once; or the time for all attempts is over, as it is after hours of an outage. */
const hastened =
  (chance: Chance) =>
  (error: unknown): unknown => {
    if (!(error instanceof ApplicationFailure)) return error;
    const { message, type, details } = error;
    const nonRetryable = error.nonRetryable || chance.happens(0.25);
    return ApplicationFailure.create({
      message,
      nonRetryable,
      nextRetryDelay: 20,
      ...(type && { type }),
      ...(details && { details }),
    });
  };

/** A Workflow's Id tells the merchant, and the merchant the PayPal. What is not PayPal's goes on as it is. */
const homeward = (
  homes: ReadonlyMap<string, PayPalCalls>,
  { workflowExecution, activityId, activityType }: Info,
): ActivityInboundCallsInterceptor => ({
  execute: (input, next) => {
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const calls = homes.get(merchantOf(workflowId) ?? '');
    const sent = { workflowId, runId, activityId, activityType, args: input.args };
    return calls?.(sent) ?? next(input);
  },
});
