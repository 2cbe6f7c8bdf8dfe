import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PATCHES } from '../../src/contract/patches.ts';
import { freePort } from '../../src/dev/ports.ts';
import { lostAnswers } from '../invariants/lost-answers.ts';
import { startTemporalOfShortRuns } from '../outage/temporal-server.ts';
import { recordedAnew } from '../patches/check.ts';
import { type Shop, useShop } from '../support/shop.ts';
import { HISTORIES, writeHistory } from './history-file.ts';
import { STORIES, STORIES_OF_SHORT_RUNS } from './stories.ts';

/**
 * Run by `npm run histories`: lives every story on the real server and writes its history down, except those of the old side
 * of a patch, which the code of today no longer writes.
 */
const { lost, worker } = lostAnswers();
const port = await freePort();
const events = {
  url: `http://127.0.0.1:${port}/hooks`,
  secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};
const opening = { events, notify: false, worker: { ...worker, identity: 'recorder' } };
const shop = useShop(opening);
const shopOfShortRuns = useShop({ ...opening, server: startTemporalOfShortRuns });
const merchant = createServer((_request, response) => response.writeHead(204).end());
beforeAll(() => new Promise<void>((resolve) => merchant.listen(port, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => merchant.close(resolve)));
beforeEach(() => lost.clear());

const record = async (
  { temporal }: Pick<Shop, 'temporal'>,
  name: string,
  { workflowId, runId }: { readonly workflowId: string; readonly runId?: string },
): Promise<void> => {
  const history = await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory();
  expect(history.events?.length).toBeGreaterThan(3);
  mkdirSync(HISTORIES, { recursive: true });
  writeHistory(name, { workflowId, history });
};

const today = new Set(
  recordedAnew([...Object.keys(STORIES), ...Object.keys(STORIES_OF_SHORT_RUNS)], PATCHES),
);
const isOfToday = ([name]: readonly [string, unknown]): boolean => today.has(name);

it.each(Object.entries(STORIES).filter(isOfToday))('%s', async (name, story) => {
  await record(shop, name, { workflowId: await story({ shop, lost }) });
});

it.each(Object.entries(STORIES_OF_SHORT_RUNS).filter(isOfToday))('%s', async (name, story) => {
  await record(shopOfShortRuns, name, await story({ shop: shopOfShortRuns, lost }));
});
