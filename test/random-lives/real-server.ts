import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Info } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  type ActivityInboundCallsInterceptor,
  type Logger,
  NativeConnection,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import { type RunningSimulator, startSimulator } from '../../simulator/simulator.ts';
import { createDeliveryActivities } from '../../src/activities/deliveries.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { deliveriesQueueOf } from '../../src/contract/task-queues.ts';
import { merchantOf } from '../../src/contract/workflow-ids.ts';
import { registerWebhook } from '../../src/dev/simulator-webhook.ts';
import { ROOT } from '../../src/dev/spawn.ts';
import type { PayPalEvent } from '../../src/domain/paypal/events.ts';
import { prepareNamespace } from '../../src/temporal/namespace.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { CallLog } from './call-log.ts';
import {
  type Environment,
  type EnvironmentPool,
  type LifeNumber,
  merchantOfLife,
  type Slot,
  TASK_QUEUE,
} from './environment.ts';
import {
  type LoggedActivities,
  loggedActivities,
  payPalAccount,
  SIMULATOR_ACCOUNT,
} from './logged-activities.ts';
import { seedOf } from './plan.ts';
import { type Random, randomFrom } from './random.ts';
import { serverTime } from './server-time.ts';
import { merchantAt, openWebhookReceiver } from './webhook-receiver.ts';

export type RealServerOptions = {
  readonly address: string;
  readonly namespace: string;
  /** How many lives run at once. */
  readonly slots: number;
  readonly logger: Logger;
};

/** One worker and one real Temporal server for all lives, and one PayPal simulator for each slot. */
export const openRealServer = async (options: RealServerOptions): Promise<EnvironmentPool> => {
  const { address, namespace, logger } = options;
  const connection = await Connection.connect({ address });
  const nativeConnection = await NativeConnection.connect({ address });
  await prepareNamespace(connection, namespace);
  const client = new Client({ connection, namespace });
  const accounts: PayPalAccount[] = [];
  const simulators: RunningSimulator[] = [];
  const receiver = await openWebhookReceiver(async (slot, event) => accounts[slot]?.receive(event));
  const openAccount = async (slot: number): Promise<PayPalAccount> => {
    const simulator = await startSimulator({ port: 0, seed: slot + 1 });
    simulators.push(simulator);
    const url = `${receiver.url(slot)}/webhooks/paypal`;
    await registerWebhook(simulator.url, url, SIMULATOR_ACCOUNT);
    return { simulator, receive: async () => undefined, isInUse: false };
  };
  for (let slot = 0; slot < options.slots; slot += 1) accounts.push(await openAccount(slot));
  const callsOf = new Map<string, LoggedActivities>();
  const accountOf = payPalAccount('http://127.0.0.1:9');
  const common = {
    connection: nativeConnection,
    namespace,
    shutdownForceTime: '10 seconds',
    interceptors: { activity: [(context) => ({ inbound: routedBy(callsOf, context.info) })] },
  } satisfies Partial<WorkerOptions>;
  const worker = await Worker.create({
    ...common,
    taskQueue: TASK_QUEUE,
    workflowBundle: await workflowBundle({
      folder: path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles'),
      logger,
    }),
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client, taskQueue: TASK_QUEUE, accountOf }),
    },
    maxCachedWorkflows: 500,
  });
  const deliveries = await Worker.create({
    ...common,
    taskQueue: deliveriesQueueOf(TASK_QUEUE),
    activities: createDeliveryActivities({ receiverOf: () => merchantAt(receiver.url(0)) }),
  });
  const ended = Promise.all([worker.run(), deliveries.run()]);
  ended.catch(() => undefined);
  return {
    slots: accounts.map(
      (first, slot): Slot =>
        async (of, run) => {
          const kept = accounts[slot] ?? first;
          // A life that did not end may still use it.
          const account = kept.isInUse ? await openAccount(slot) : kept;
          accounts[slot] = account;
          const environment = environmentOf(client, account, of);
          const { simulator } = account;
          callsOf.set(merchantOfLife(of), loggedActivities(simulator.url, environment.callLog));
          return await run(environment);
        },
    ),
    close: async () => {
      worker.shutdown();
      deliveries.shutdown();
      await ended;
      await receiver.close();
      await Promise.all(simulators.map((simulator) => simulator.close()));
      await connection.close();
      await nativeConnection.close();
    },
  };
};

/** Used by one life after the other. */
type PayPalAccount = {
  readonly simulator: RunningSimulator;
  /** Takes the simulator's events in for the life that runs now. */
  receive: (event: PayPalEvent) => Promise<unknown>;
  isInUse: boolean;
};

/** Milliseconds: several times what a life takes beside two dozen others. */
const SLOWEST_LIFE_MS = 480_000;

/** @throws Error where the life has not ended in time */
const boundedOn =
  (account: PayPalAccount) =>
  async <T>(work: Promise<T>): Promise<T> => {
    account.isInUse = true;
    const over = new AbortController();
    const { signal } = over;
    const late = delay(SLOWEST_LIFE_MS, undefined, { signal, ref: false }).then(() => {
      throw new Error(`the life does not end: it has taken ${SLOWEST_LIFE_MS / 1_000} s`);
    });
    late.catch(() => undefined);
    const ended = work.finally(() => {
      account.isInUse = false;
    });
    try {
      return await Promise.race([ended, late]);
    } finally {
      over.abort();
    }
  };

const environmentOf = (client: Client, account: PayPalAccount, of: LifeNumber): Environment => {
  const { url } = account.simulator;
  return {
    client,
    payPalUrl: url,
    callLog: new CallLog(retriedSoon(randomFrom(seedOf(of) + 1))),
    listen: (receive) => {
      account.receive = receive;
    },
    ...serverTime(client, url),
    bounded: boundedOn(account),
    violations: [],
  };
};

/** The next attempt comes at once, or there is no further attempt, as after hours of an outage. */
const retriedSoon =
  (random: Random) =>
  (error: unknown): unknown => {
    if (!(error instanceof ApplicationFailure)) return error;
    const { message, type, details } = error;
    const nonRetryable = error.nonRetryable || random.happens(0.25);
    return ApplicationFailure.create({
      message,
      nonRetryable,
      nextRetryDelay: 20,
      ...(type && { type }),
      ...(details && { details }),
    });
  };

/** The Workflow id names the merchant, and the merchant's life has its own simulator. Other Activities run unchanged. */
const routedBy = (
  callsOf: ReadonlyMap<string, LoggedActivities>,
  { workflowExecution, activityId, activityType }: Info,
): ActivityInboundCallsInterceptor => ({
  execute: (input, next) => {
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const calls = callsOf.get(merchantOf(workflowId) ?? '');
    const sent = { workflowId, runId, activityId, activityType, args: input.args };
    return calls?.(sent) ?? next(input);
  },
});
