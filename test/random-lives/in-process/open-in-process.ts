import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type Logger } from '@temporalio/worker';
import { createDeliveryActivities } from '../../../src/activities/deliveries.ts';
import { createActivities } from '../../../src/activities/index.ts';
import { createTemporalActivities } from '../../../src/activities/temporal.ts';
import type { TemporalActivities } from '../../../src/contract/activities.ts';
import { ROOT } from '../../../src/dev/spawn.ts';
import type { PayPalEvent } from '../../../src/domain/paypal/events.ts';
import { payPalEventOf } from '../../../src/gateway/paypal-event.ts';
import { readWebhookEvent } from '../../../src/paypal/webhook-event.ts';
import { workflowBundle } from '../../../src/temporal/workflow-bundle.ts';
import { CallLog } from '../call-log.ts';
import {
  type Environment,
  type EnvironmentPool,
  type LifeNumber,
  TASK_QUEUE,
} from '../environment.ts';
import { type LoggedActivities, loggedActivities, payPalAccount } from '../logged-activities.ts';
import { seedOf } from '../plan.ts';
import { randomFrom } from '../random.ts';
import { merchantAt } from '../webhook-receiver.ts';
import type { ActivityTask } from './activity.ts';
import { clientOf } from './fake-connection.ts';
import { openFakeNetwork, PAYPAL_URL, WEBHOOK_URL } from './fake-network.ts';
import { FakeTemporal } from './fake-temporal.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';
import { VirtualTime } from './virtual-time.ts';
import { startWatchdog } from './watchdog.ts';

/** Every life starts at this time, so that it is the same in every run. */
const STARTS_AT = Date.parse('2027-01-04T09:00:00Z');
/** A caller repeats its request after 30 s, then less and less often, for as long as any outage may last. */
const SLOWEST_RETRY_MS = 6 * 3_600_000;
const MOST_TRIES = 300;
/** One step follows the other after at most so many milliseconds. */
const PAUSES_MS = [300, 5_000, 20 * 60_000];

/** Lives without any server, one at a time, each with a Temporal, a PayPal simulator and a clock of its own. */
export const openInProcess = async ({
  logger,
}: {
  readonly logger: Logger;
}): Promise<EnvironmentPool> => {
  const folder = path.join(ROOT, 'node_modules', '.cache', 'holdfast-bundles');
  const { codePath } = await workflowBundle({ folder, logger });
  // A Local Activity has to be one that this worker knows.
  const sandbox = await openSandbox(codePath, [
    ...Object.keys(createActivities({ accountOf: payPalAccount(PAYPAL_URL) })),
    'publishEvents' satisfies keyof TemporalActivities,
  ]);
  const watchdog = startWatchdog();
  return {
    slots: [(of, run) => watchdog.watch(of, () => runIn(sandbox, of, run))],
    close: async () => {
      await watchdog.stop();
      await sandbox.close();
    },
  };
};

const runIn = async <T>(
  sandbox: Sandbox,
  of: LifeNumber,
  run: (environment: Environment) => Promise<T>,
): Promise<T> => {
  const seed = seedOf(of);
  const time = new VirtualTime(STARTS_AT, randomFrom(seed + 2));
  const { environment, fetch: fakeFetch, close } = environmentAt(sandbox, time, seed);
  const { fetch } = globalThis;
  Object.assign(globalThis, { fetch: fakeFetch });
  try {
    return await time.run(() => run(environment));
  } finally {
    Object.assign(globalThis, { fetch });
    await close();
  }
};

const environmentAt = (sandbox: Sandbox, time: VirtualTime, seed: number) => {
  const violations: string[] = [];
  const callLog = new CallLog();
  const calls = loggedActivities(PAYPAL_URL, callLog);
  const pauses = randomFrom(seed + 5);
  let receive = async (_event: PayPalEvent): Promise<unknown> => undefined;
  const fetch = openFakeNetwork({
    time,
    random: randomFrom(seed + 3),
    seed,
    receive: async (body) => {
      const event = payPalEventOf(readWebhookEvent(body));
      if (event) await receive(event);
    },
  });
  const temporal = new FakeTemporal({
    sandbox,
    time,
    random: randomFrom(seed + 4),
    perform: (task, stop) => perform(task, stop),
    report: (violation) => violations.push(violation),
  });
  const client = clientOf(temporal, time);
  const accountOf = payPalAccount(PAYPAL_URL);
  const merchant = merchantAt(WEBHOOK_URL);
  const perform = worker(calls, {
    ...createTemporalActivities({ client, taskQueue: TASK_QUEUE, accountOf }),
    ...createDeliveryActivities({ receiverOf: () => merchant }),
  });
  const environment: Environment = {
    client,
    payPalUrl: PAYPAL_URL,
    callLog,
    listen: (to) => {
      receive = to;
    },
    advance: async ({ seconds }) => {
      await time.sleep(seconds * 1_000);
      return null;
    },
    advanceUntil: async (settled) => void (await settled),
    pause: () => time.sleep(pauses.whole(0, pauses.oneOf(PAUSES_MS))),
    retriesAfter: async (tries) => {
      await time.sleep(Math.min(30_000 * 2 ** tries, SLOWEST_RETRY_MS));
      return tries < MOST_TRIES;
    },
    frozen: (read) => time.hold(read),
    bounded: (work) => Promise.race([work, time.exhausted]),
    violations,
  };
  return { environment, fetch, close: () => temporal.close() };
};

const logger = new DefaultLogger('ERROR');

/** Runs an attempt as the SDK's worker does, in the SDK's own Activity context. */
const worker = (calls: LoggedActivities, others: object) => {
  const known = new Map<string, (...args: unknown[]) => Promise<unknown>>(Object.entries(others));
  return (
    { workflowId, runId, args, ...task }: ActivityTask,
    stop: Promise<void>,
  ): Promise<unknown> => {
    const info = { ...task, workflowExecution: { workflowId, runId } };
    const environment = new MockActivityEnvironment(info, { logger });
    void stop.then(() => environment.cancel());
    return environment.run(async () => {
      const called = calls({ workflowId, runId, args, ...task });
      return await (called ?? known.get(task.activityType)?.(...args));
    });
  };
};
