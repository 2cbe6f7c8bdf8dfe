import { startSimulator } from '../../simulator/simulator.ts';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { createHoldfast } from '../../src/client.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import {
  registerSearchAttributes,
  SEARCH_ATTRIBUTES,
} from '../../src/temporal/search-attributes.ts';
import { payPalControls, type Shop } from '../support/shop.ts';
import { startWorker } from '../support/temporal.ts';
import { startTimeSkippingServer } from '../support/time-skipping-server.ts';

/** A shop on the server that goes through thousands of retries in seconds, with a PayPal whose clock is the server's. */
export type LongShop = Shop & {
  /**
   * Moves the one clock of server and PayPal; whatever falls due on the way happens. What falls due at its end is only
   * begun by then: a story that is about it waits for it.
   */
  readonly sleep: (hours: number) => Promise<void>;
  /** PayPal resets every connection. */
  readonly payPalGoesAway: () => Promise<unknown>;
  readonly payPalIsBack: () => Promise<unknown>;
};

export const openLongShop = async (): Promise<LongShop> => {
  const environment = await startTimeSkippingServer();
  await registerSearchAttributes(environment.connection, 'default', SEARCH_ATTRIBUTES);
  const clock = { now: await environment.currentTimeMs() };
  const tick = async () => {
    clock.now = await environment.currentTimeMs();
  };
  const simulator = await startSimulator({ port: 0, now: () => clock.now });
  const taskQueue = 'outage';
  const { client } = environment;
  const account = createPayPalClient({
    baseUrl: simulator.url,
    clientId: 'shop',
    clientSecret: 'secret',
  });
  const accountOf = () => account;
  const worker = await startWorker({
    temporal: environment,
    taskQueue,
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client, taskQueue, accountOf }),
    },
    options: {
      interceptors: {
        activity: [
          () => ({
            inbound: {
              execute: async (input, next) => {
                await tick();
                return await next(input);
              },
            },
          }),
        ],
      },
    },
  });
  const controls = payPalControls(simulator.url);
  return {
    temporal: {
      address: environment.address,
      namespace: 'default',
      connection: environment.connection,
      nativeConnection: environment.nativeConnection,
      client,
      stop: () => environment.teardown(),
    },
    holdfast: createHoldfast({ client, merchantId: 'default', taskQueue }),
    paypal: controls,
    taskQueue,
    sleep: async (hours) => {
      await environment.sleep(hours * 3_600_000);
      await tick();
    },
    payPalGoesAway: () => controls.faults([{ operation: '*', kind: 'reset' }]),
    payPalIsBack: () => controls.faults([]),
    close: async () => {
      await worker.stop();
      await environment.teardown();
      await simulator.close();
    },
  };
};
