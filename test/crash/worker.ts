import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { createActivities } from '../../src/activities/index.ts';
import { createTemporalActivities } from '../../src/activities/temporal.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import { rolloutOptions } from '../../src/temporal/rollout.ts';
import { PATCH } from '../outage/patched-capture.ts';
import { ANSWERED_PATH } from './checkpoint.ts';

/** A worker process of the product's workflows and activities that can be stopped after an answer has arrived. */
const options = z
  .object({
    address: z.string(),
    namespace: z.string(),
    taskQueue: z.string(),
    codePath: z.string(),
    paypalUrl: z.string(),
    identity: z.string().optional(),
    polls: z.enum(['all', 'workflows', 'activities']).default('all'),
    maxCachedWorkflows: z.number().optional(),
    patches: z.enum(['all', 'none']).default('none'),
    deployment: z
      .object({ deploymentName: z.string(), buildId: z.string() })
      .nullable()
      .default(null),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

Runtime.install({ logger: new DefaultLogger('ERROR') });
const account = createPayPalClient({
  baseUrl: options.paypalUrl,
  clientId: 'shop',
  clientSecret: 'secret',
});
const accountOf = () => account;
const { address, namespace, taskQueue, identity, maxCachedWorkflows, deployment, patches, polls } =
  options;
const client = new Client({ connection: await Connection.connect({ address }), namespace });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  ...(identity !== undefined && { identity }),
  ...(maxCachedWorkflows !== undefined && { maxCachedWorkflows }),
  ...(polls !== 'activities' && { workflowBundle: { codePath: options.codePath } }),
  ...rolloutOptions({ deployment, patches }, [PATCH]),
  ...(polls !== 'workflows' && {
    activities: {
      ...createActivities({ accountOf }),
      ...createTemporalActivities({ client, taskQueue, accountOf }),
    },
  }),
  interceptors: {
    activity: [
      (context) => ({
        inbound: {
          execute: async (input, next) => {
            const answer: unknown = await next(input);
            const said = { call: context.info.activityType, input: JSON.stringify(input.args) };
            await fetch(`${options.paypalUrl}${ANSWERED_PATH}`, {
              method: 'POST',
              body: JSON.stringify(said),
            });
            return answer;
          },
        },
      }),
    ],
  },
});
process.stdout.write('polling\n');
await worker.run();
