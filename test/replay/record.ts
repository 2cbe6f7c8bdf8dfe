import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { silences } from '../invariants/silence.ts';
import { useShop } from '../support/shop.ts';
import { HISTORIES, writeHistory } from './history-file.ts';
import { STORIES } from './stories.ts';

/** Run by `npm run histories`: lives every story on the real server and writes its history down. */
const { silent, worker } = silences();
const port = await freePort();
const events = {
  url: `http://127.0.0.1:${port}/hooks`,
  secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};
const shop = useShop({ events, notify: false, worker: { ...worker, identity: 'recorder' } });
const merchant = createServer((_request, response) => response.writeHead(204).end());
beforeAll(() => new Promise<void>((resolve) => merchant.listen(port, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => merchant.close(resolve)));
beforeEach(() => silent.clear());

it.each(Object.entries(STORIES))('%s', async (name, story) => {
  const workflowId = await story({ shop, silent });
  const history = await shop.temporal.client.workflow.getHandle(workflowId).fetchHistory();
  expect(history.events?.length).toBeGreaterThan(3);
  mkdirSync(HISTORIES, { recursive: true });
  writeHistory(name, { workflowId, history });
});
