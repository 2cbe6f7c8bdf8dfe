import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { withStateFolder } from '../support/holdfast.ts';

const PAYPAL = {
  PAYPAL_BASE_URL: 'http://127.0.0.1:9',
  PAYPAL_CLIENT_ID: 'a',
  PAYPAL_CLIENT_SECRET: 'do-not-print-me',
};

describe('a worker that is run by itself ends with one sentence and an exit code', () => {
  const refusals = [
    {
      when: 'it has no credentials',
      env: {},
      exitCode: 2,
      sentence: /^CONFIG_INVALID: .*PAYPAL_CLIENT_SECRET are not set/,
    },
    {
      when: 'nobody answers at Temporal’s address',
      env: { ...PAYPAL, TEMPORAL_ADDRESS: '127.0.0.1:1' },
      exitCode: 5,
      sentence:
        /^TEMPORAL_UNREACHABLE: Temporal cannot be reached at 127\.0\.0\.1:1: .*TEMPORAL_ADDRESS/,
    },
  ];

  for (const { when, env, exitCode, sentence } of refusals) {
    it(`when ${when}`, async () => {
      await withStateFolder(async (folder) => {
        const { code, words } = await runWorker({ ...env, HOLDFAST_STATE: folder });
        expect(code).toBe(exitCode);
        // The log is JSON; it may tell of a bundle that was made meanwhile.
        const sentences = words.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
        expect(sentences).toEqual([expect.stringMatching(sentence)]);
        expect(words).not.toContain(PAYPAL.PAYPAL_CLIENT_SECRET);
        expect(await readdir(folder)).toEqual([]);
      });
    });
  }
});

function runWorker(env: Record<string, string>): Promise<{ code: unknown; words: string }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PAYPAL_|TEMPORAL_ADDRESS)/.test(name),
  );
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'src/worker.ts'],
      { cwd: ROOT, env: { ...Object.fromEntries(inherited), ...env } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, words: stdout + stderr }),
    );
  });
}
