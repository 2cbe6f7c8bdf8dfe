import path from 'node:path';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultPayloadConverter } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { CheckoutInput } from '../../src/domain/checkout/input.ts';
import { defaultPolicy } from '../../src/domain/checkout/policy.ts';
import { workflowBundle } from '../../src/temporal/workflow-bundle.ts';
import { type Instance, openSandbox } from '../random-lives/in-process/sandbox.ts';

const FIRST = 20;
const CACHED = 150;
/** Some 30 KB on Node 20; more than 200 KB where each Workflow has its modules to itself. */
const AT_MOST_KB = 60;

const collected = (): number => {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed / 1_024;
};

const inputOf = (checkoutId: string): CheckoutInput => ({
  merchantId: 'default',
  checkoutId,
  purchaseUnit: { amount: { currencyCode: 'USD', value: '100.00' } },
  amount: { currency: 'USD', minor: 10_000 },
  returnUrl: null,
  cancelUrl: null,
  policy: defaultPolicy,
  notify: false,
  key: checkoutId,
  digest: checkoutId,
});

it('a cached checkout has little heap of its own', async () => {
  const { codePath } = await workflowBundle({
    folder: path.join(readConfig().cacheFolder, 'bundles'),
    logger: new DefaultLogger('ERROR'),
  });
  const sandbox = await openSandbox(codePath, ['createOrder']);
  const cached: Instance[] = [];
  const start = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const id = `c${cached.length}`;
      const instance = await sandbox.create({
        workflowId: `checkout:default:${id}`,
        runId: id,
        firstRunId: id,
        workflowType: 'checkout',
        args: [defaultPayloadConverter.toPayload(inputOf(id))],
        searchAttributes: {},
        memo: {},
        at: Date.now(),
      });
      const commands = await instance.activate({ jobs: [], at: Date.now(), replaying: false });
      expect(commands.some(({ scheduleActivity }) => scheduleActivity)).toBe(true);
      cached.push(instance);
    }
  };
  await start(FIRST);
  const before = collected();
  await start(CACHED);
  const each = (collected() - before) / CACHED;
  for (const instance of cached) await instance.dispose();
  await sandbox.close();
  expect(cached).toHaveLength(FIRST + CACHED);
  expect(each).toBeGreaterThan(1);
  expect(each).toBeLessThan(AT_MOST_KB);
});
