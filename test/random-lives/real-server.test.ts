import { randomUUID } from 'node:crypto';
import { DefaultLogger } from '@temporalio/worker';
// The Runtime of all tests of this process.
import '../support/temporal.ts';
import { expect, inject, it } from 'vitest';
import { KINDS } from './faults.ts';
import type { LifeResult } from './life.ts';
import { openRealServer } from './real-server.ts';
import { describeLife, livesOf, missingIn, reportWrong, runLives } from './run-lives.ts';

const SEED = 20;
/** It reaches what the first do not; where the draws change, the test names what is not reached any more. */
const FURTHER = [100];

const ENDS = ['CAPTURED', 'VOIDED', 'DENIED', 'EXPIRED', 'FAILED'];

it('random lives keep every invariant at every step, whatever fails', async () => {
  const pool = await openRealServer({
    address: inject('temporalAddress'),
    namespace: `random-lives-${randomUUID()}`,
    logger: new DefaultLogger('ERROR'),
    slots: 8,
  });
  const results: LifeResult[] = [];
  const missing = () => missingIn(results, { ends: ENDS, struck: KINDS });
  const again = ({ life }: { readonly life: number }) => `--seed ${SEED} --only ${life}`;
  await runLives(pool, {
    seed: SEED,
    lives: livesOf(24, FURTHER),
    onResult: (one) => {
      results.push(one);
      reportWrong(one, again(one));
    },
  });
  const wrong = results.filter(({ violations }) => violations.length > 0);
  expect(wrong.map((one) => describeLife(one, again(one))).join('\n\n')).toBe('');
  expect(missing()).toEqual([]);
}, 1_200_000);
