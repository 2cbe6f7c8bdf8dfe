import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import {
  decisionWithinUpdateLimit,
  eventWithinUpdateLimit,
  startWithinUpdateLimit,
  withinUpdateLimit,
} from '../../src/client/update-limit.ts';

const aClient = (): Client => new Client({ connection: Connection.lazy() });

/** Work that ends when it is let go, and what has begun of it. */
const counted = () => {
  const begun: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => begun.push(resolve));
  return { begun, work };
};

const turnOfOthers = () => new Promise((resolve) => setImmediate(resolve));

describe('the Updates of one Workflow', () => {
  it('are sent two at a time, the others in the order in which they came', async () => {
    const client = aClient();
    const { begun, work } = counted();
    const ended: number[] = [];
    const all = Array.from({ length: 9 }, (_, each) =>
      withinUpdateLimit(client, 'checkout:default:1', work).then(() => ended.push(each)),
    );
    await turnOfOthers();
    expect(begun).toHaveLength(2);
    for (let each = 0; each < 9; each += 1) {
      begun[each]?.();
      await turnOfOthers();
      expect(begun).toHaveLength(Math.min(each + 3, 9));
    }
    await Promise.all(all);
    expect(ended).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('do not wait for those of another Workflow, nor for those of another client', async () => {
    const client = aClient();
    const { begun, work } = counted();
    const busy = Array.from({ length: 2 }, () =>
      withinUpdateLimit(client, 'checkout:default:1', work),
    );
    await expect(withinUpdateLimit(client, 'checkout:default:2', async () => 'done')).resolves.toBe(
      'done',
    );
    await expect(
      withinUpdateLimit(aClient(), 'checkout:default:1', async () => 'done'),
    ).resolves.toBe('done');
    for (const end of begun) end();
    await Promise.all(busy);
  });

  it('about events wait for one another, and not for the commands', async () => {
    const client = aClient();
    const { begun, work } = counted();
    const commands = Array.from({ length: 2 }, () =>
      withinUpdateLimit(client, 'checkout:default:1', work),
    );
    const events = Array.from({ length: 2 }, () =>
      eventWithinUpdateLimit(client, 'checkout:default:1', work),
    );
    await turnOfOthers();
    expect(begun).toHaveLength(3);
    begun[2]?.();
    await turnOfOthers();
    expect(begun).toHaveLength(4);
    for (const end of begun) end();
    await Promise.all([...commands, ...events]);
  });

  it('of a decision do not wait for the commands that wait for it', async () => {
    const client = aClient();
    const { begun, work } = counted();
    const commands = Array.from({ length: 2 }, () =>
      withinUpdateLimit(client, 'checkout:default:1', work),
    );
    await expect(
      decisionWithinUpdateLimit(client, 'checkout:default:1', async () => 'done'),
    ).resolves.toBe('done');
    for (const end of begun) end();
    await Promise.all(commands);
  });

  it('of a command do not wait for the starts that wait for an order', async () => {
    const client = aClient();
    const { begun, work } = counted();
    const starts = Array.from({ length: 4 }, () =>
      startWithinUpdateLimit(client, 'checkout:default:1', work),
    );
    await expect(withinUpdateLimit(client, 'checkout:default:1', async () => 'done')).resolves.toBe(
      'done',
    );
    for (let each = 0; each < 4; each += 1) {
      begun[each]?.();
      await turnOfOthers();
    }
    await Promise.all(starts);
  });

  it('give their turn away where they fail', async () => {
    const client = aClient();
    const failing = Array.from({ length: 12 }, () =>
      withinUpdateLimit(client, 'checkout:default:1', () => Promise.reject(new Error('refused'))),
    );
    const results = await Promise.allSettled(failing);
    expect(results.map(({ status }) => status)).toEqual(failing.map(() => 'rejected'));
    await expect(withinUpdateLimit(client, 'checkout:default:1', async () => 'done')).resolves.toBe(
      'done',
    );
  });
});
