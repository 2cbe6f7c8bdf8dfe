import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import { KINDS } from './fault.ts';
import { liveAll, summaryOf, tell } from './lives.ts';
import { openStreet } from './street.ts';

const SEED = 20;
const LIVES = 200;

it(`${LIVES} random lives keep every invariant at every step, whatever fails`, async () => {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const street = await openStreet({
    address: inject('temporalAddress'),
    namespace: `chaos-${randomUUID()}`,
    logger,
    lanes: 24,
  });
  const lives = Array.from({ length: LIVES }, (_, life) => life);
  const lived = await liveAll(street, { seed: SEED, lives });
  const wrong = lived.filter(({ broken }) => broken.length > 0);
  expect(wrong.map((one) => tell(one, `--seed ${SEED} --only ${one.life}`)).join('\n\n')).toBe('');
  const { ended, struck } = summaryOf(lived);
  expect(Object.keys(ended)).toEqual(
    expect.arrayContaining(['CAPTURED', 'VOIDED', 'DENIED', 'EXPIRED', 'FAILED']),
  );
  for (const kind of KINDS) expect(struck[kind], `${kind} has never struck`).toBeGreaterThan(0);
}, 1_200_000);
