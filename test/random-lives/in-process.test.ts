import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { KINDS } from './fault.ts';
import { openInProcess } from './in-process/place.ts';
import { liveAll, summaryOf, tell } from './lives.ts';

const SEED = 30;
const LIVES = 500;

const liveInProcess = async (lives: readonly number[]) =>
  await liveAll(await openInProcess({ logger: new DefaultLogger('ERROR') }), { seed: SEED, lives });

describe('random lives without a server', () => {
  it(`${LIVES} of them keep every invariant at every step, whatever fails`, async () => {
    const lived = await liveInProcess(Array.from({ length: LIVES }, (_, life) => life));
    const wrong = lived.filter(({ broken }) => broken.length > 0);
    const again = ({ life }: { readonly life: number }) =>
      `--in-process --seed ${SEED} --only ${life}`;
    expect(wrong.map((one) => tell(one, again(one))).join('\n\n')).toBe('');
    const { ended, struck } = summaryOf(lived);
    expect(Object.keys(ended)).toEqual(
      expect.arrayContaining(['CAPTURED', 'VOIDED', 'DENIED', 'EXPIRED', 'FAILED']),
    );
    for (const kind of KINDS) expect(struck[kind], `${kind} has never struck`).toBeGreaterThan(0);
  }, 600_000);

  it('are the same whenever they are lived', async () => {
    const numbers = Array.from({ length: 20 }, (_, life) => life);
    expect(await liveInProcess(numbers)).toEqual(await liveInProcess(numbers));
  }, 60_000);
});
