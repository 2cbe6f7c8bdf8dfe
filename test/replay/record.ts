import { mkdirSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { silences } from '../invariants/silence.ts';
import { useShop } from '../support/shop.ts';
import { HISTORIES, writeHistory } from './history-file.ts';
import { STORIES } from './stories.ts';

/** Run by `npm run histories`: lives every story on the real server and writes its history down. */
const { silent, worker } = silences();
const shop = useShop({ worker: { ...worker, identity: 'recorder' } });
beforeEach(() => silent.clear());

it.each(Object.entries(STORIES))('%s', async (name, story) => {
  const workflowId = await story({ shop, silent });
  const history = await shop.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  expect(history.events?.length).toBeGreaterThan(3);
  mkdirSync(HISTORIES, { recursive: true });
  writeHistory(name, { workflowId, history });
});
