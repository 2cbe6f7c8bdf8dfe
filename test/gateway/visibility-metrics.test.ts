import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import { passOverCheckouts } from '../../src/gateway/visibility-metrics.ts';

it('a pass that Temporal never answers is counted as failed, and the next one begins', async () => {
  const held: Socket[] = [];
  const silent = createServer((socket) => held.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const bound = silent.address();
  const port = typeof bound === 'object' ? bound?.port : null;
  const connection = Connection.lazy({ address: `127.0.0.1:${port}` });
  const registry = new Registry();
  const stop = new AbortController();
  const passes = passOverCheckouts({
    client: new Client({ connection }),
    registry,
    log: pino({ enabled: false }),
    signal: stop.signal,
    everyMs: 50,
    withinMs: 200,
  });
  const failures = registry.getSingleMetric('holdfast_visibility_pass_failures_total');
  try {
    await vi.waitFor(
      async () => expect((await failures?.get())?.values[0]?.value).toBeGreaterThanOrEqual(2),
      { timeout: 20_000, interval: 100 },
    );
  } finally {
    stop.abort();
    await passes;
    await connection.close();
    for (const socket of held) socket.destroy();
    silent.close();
  }
});
