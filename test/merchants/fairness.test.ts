import { describe, expect, it } from 'vitest';
import { callsBeforeFirstOfOthers } from '../../ops/measure/first-calls.ts';
import { startMortalTemporal } from '../outage/temporal-server.ts';
import { startTemporal } from '../support/temporal.ts';

const QUEUED = 100;

/** How many of another merchant's queued calls came before the first call of each of four others, on average. */
const callsBefore = async (address?: string): Promise<number> => {
  const temporal = await startTemporal(address);
  try {
    const { address: at, namespace } = temporal;
    const before = await callsBeforeFirstOfOthers({ address: at, namespace, queued: QUEUED });
    return before.reduce((sum, calls) => sum + calls, 0) / before.length;
  } finally {
    await temporal.stop();
  }
};

describe('the first calls of other merchants', () => {
  it('are not behind a hundred calls that another merchant has queued before', async () => {
    expect(await callsBefore()).toBeLessThan(QUEUED / 4);
  });

  it('are behind them where matching.enableFairness of the server is off', async () => {
    const server = await startMortalTemporal(null, ['matching.enableFairness=false']);
    try {
      expect(await callsBefore(server.address)).toBeGreaterThan(QUEUED / 2);
    } finally {
      await server.kill();
    }
  });
});
