import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';
import { KINDS } from './faults.ts';
import type { LifeResult } from './life.ts';
import { openRealServer } from './real-server.ts';
import { describeLife, reportWrong, runLives, summaryOf } from './run-lives.ts';

const SEED = 20;
const LIVES = 60;

it(`${LIVES} random lives keep every invariant at every step, whatever fails`, async () => {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const pool = await openRealServer({
    address: inject('temporalAddress'),
    namespace: `random-lives-${randomUUID()}`,
    logger,
    slots: 8,
  });
  const lives = Array.from({ length: LIVES }, (_, life) => life);
  const again = ({ life }: { readonly life: number }) => `--seed ${SEED} --only ${life}`;
  const onResult = (one: LifeResult) => reportWrong(one, again(one));
  const results = await runLives(pool, { seed: SEED, lives, onResult });
  const wrong = results.filter(({ violations }) => violations.length > 0);
  expect(wrong.map((one) => describeLife(one, again(one))).join('\n\n')).toBe('');
  const { ended, struck } = summaryOf(results);
  expect(Object.keys(ended)).toEqual(
    expect.arrayContaining(['CAPTURED', 'VOIDED', 'DENIED', 'EXPIRED', 'FAILED']),
  );
  for (const kind of KINDS) expect(struck[kind], `${kind} never happened`).toBeGreaterThan(0);
}, 1_200_000);
