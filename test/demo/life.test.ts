import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { ROOT } from '../../src/dev/spawn.ts';

const run = promisify(execFile);
const A_LIFE_TAKES_AT_MOST_MS = 240_000;

describe('npm run demo', () => {
  it(
    'tells 29 days from the sale to the release, each effect once, and cleans up after itself',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-demo-'));
      // Nobody answers there, so the story starts all it needs.
      const nobody = `http://127.0.0.1:${await freePort()}`;
      const { stdout } = await run('npm', ['run', '--silent', 'demo'], {
        cwd: ROOT,
        env: { ...process.env, HOLDFAST_GATEWAY_URL: nobody, TMPDIR: folder },
      });
      const lines = stdout.split('\n').flatMap((line) => {
        const [, day, what] =
          /^ {2}\d\d \w{3} \d\d:\d\d {2}day (\d+) +([A-Z]\w+(?: killed)?) /.exec(line) ?? [];
        return what === undefined ? [] : [`${day} ${what}`];
      });
      expect(lines).toEqual([
        '0 Sold',
        '0 Approved',
        '0 Held',
        '3 Reauthorized',
        '4 Worker killed',
        '4 Captured',
        '28 Released',
        '28 CAPTURED',
      ]);
      const effects = [...stdout.matchAll(/^ {2}([A-Z]+) +\d+\.\d\d USD /gm)].map(
        ([, name]) => name,
      );
      expect(effects).toEqual(['AUTHORIZED', 'REAUTHORIZED', 'CAPTURED', 'VOIDED']);
      expect((await readdir(folder)).filter((name) => name.startsWith('holdfast-'))).toEqual([]);
      await rm(folder, { recursive: true });
    },
    A_LIFE_TAKES_AT_MOST_MS,
  );
});
