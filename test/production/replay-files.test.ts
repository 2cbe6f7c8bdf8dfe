import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';
import { holdfast as shell } from '../cli/shell.ts';
import { anAuthorizedCheckout, useShop } from '../support/shop.ts';

const run = promisify(execFile);
const shop = useShop();

let folder: string;
let checkoutId: string;
let good: string;
let bad: string;

/** As an operator exports it: the documented command of Temporal's own command line. */
const exportHistory = async (workflowId: string): Promise<string> => {
  const { temporalCliPath, cacheFolder } = readConfig();
  const cli = await findTemporalCli({
    cliPath: temporalCliPath,
    cacheFolder,
    say: () => undefined,
  });
  const { address, namespace } = shop.temporal;
  const server = ['--address', address, '--namespace', namespace];
  const show = ['workflow', 'show', '--workflow-id', workflowId, '--output', 'json'];
  const { stdout } = await run(cli, show.concat(server));
  return stdout;
};

const written = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-replay-'));
  ({ checkoutId } = await anAuthorizedCheckout(shop));
  await shop.holdfast.capture(checkoutId, {}, 'all');
  good = await written('good.json', await exportHistory(`checkout:default:${checkoutId}`));
  const text = await readFile(good, 'utf8');
  bad = await written('bad.json', text.replaceAll('"authorizeOrder"', '"anotherActivity"'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('holdfast replay FILES', () => {
  it('replays what Temporal’s command line exported, one line for each history, and exits with 0', async () => {
    const { exitCode, stdout, stderr } = await shell(['replay', good, good]);
    expect(stderr).not.toContain('USAGE');
    const line = `checkout:default:${checkoutId}: replays`;
    expect(stdout.trimEnd().split('\n')).toEqual([line, line, '2 replayed, 0 failed']);
    expect(exitCode).toBe(0);
  });

  it('exits with 3 where one does not replay, and says why on its line', async () => {
    const { exitCode, stdout } = await shell(['replay', good, bad]);
    const [first, second, sum] = stdout.trimEnd().split('\n');
    expect(first).toBe(`checkout:default:${checkoutId}: replays`);
    expect(second).toMatch(/^checkout:default:\S+: .*TMPRL1100.*anotherActivity/);
    expect(sum).toBe('2 replayed, 1 failed');
    expect(exitCode).toBe(3);
  });

  it('exits with 2 where a file is no history, names it, and replays none', async () => {
    const empty = await written('empty.json', '{"events":[]}');
    const broken = await written('broken.json', '{"events":');
    const other = await written('private.txt', 'root:$6$salt$hash');
    const files = [empty, broken, other, '/nowhere'];
    const { exitCode, stdout, stderr } = await shell(['replay', good, ...files]);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    for (const file of files) expect(stderr).toContain(`${file} holds no history`);
    expect(stderr).not.toContain('root:');
    expect(stderr).not.toContain(good);
  });

  it('exits with 2 where it is not said what to replay, or both are', async () => {
    for (const args of [['replay'], ['replay', good, '--from-namespace']]) {
      const { exitCode, stderr } = await shell(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('--from-namespace');
    }
  });
});
