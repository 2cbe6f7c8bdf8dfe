import { describe, expect, it } from 'vitest';
import { rememberLesson } from '../../src/client/limits.ts';
import { createHoldfast } from '../../src/client.ts';
import { learnSignal } from '../../src/contract/messages.ts';
import { merchantWorkflowId } from '../../src/contract/workflow-ids.ts';
import type { Lesson } from '../../src/domain/checkout/limits.ts';
import { useShop } from '../support/shop.ts';

const shop = useShop();
const merchantId = 'busy';

const lessonOf = (atMost: number): Lesson => ({
  limit: 'captures',
  learned: { issue: 'MAX_NUMBER_OF_CAPTURES_EXCEEDED', debugId: null, at: Date.now(), atMost },
});

const historyOf = async () => {
  const { client } = shop.temporal;
  const handle = client.workflow.getHandle(merchantWorkflowId(merchantId));
  return (await handle.fetchHistory()).events ?? [];
};

describe('the memory of what PayPal refuses a merchant', () => {
  it('begins anew when its history has become long, and forgets nothing', async () => {
    const { client } = shop.temporal;
    const { taskQueue } = shop;
    await rememberLesson({ client, taskQueue, merchantId }, lessonOf(7));
    const handle = client.workflow.getHandle(merchantWorkflowId(merchantId));
    const firstRun = (await handle.describe()).runId;
    for (let sent = 0; sent < 1_100; sent += 100) {
      await Promise.all(
        Array.from({ length: 100 }, () => handle.signal(learnSignal, lessonOf(20))),
      );
    }
    await expect
      .poll(async () => (await handle.describe()).runId, { timeout: 20_000 })
      .not.toBe(firstRun);
    await expect.poll(async () => (await historyOf()).length).toBeLessThan(1_000);
    const holdfast = createHoldfast({ client, taskQueue, merchantId });
    expect(await holdfast.limits()).toMatchObject({ captures: { atMost: 7 } });
    await handle.signal(learnSignal, lessonOf(3));
    expect(await holdfast.limits()).toMatchObject({ captures: { atMost: 3 } });
  });
});
