import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { type Holdfast, startHoldfast } from '../support/holdfast.ts';

const run = promisify(execFile);

/** A shell block of the README, with the JSON block that shows what its last line answers. */
type Step = { readonly script: string; readonly shows: unknown };

/** Starting, testing and PayPal's own credentials are not steps of the walk. */
const NOT_WALKED = /^(npm |export PAYPAL)/;

let holdfast: Holdfast;
let folder: string;
let ports: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'holdfast-readme-'));
  holdfast = startHoldfast(folder);
  const [, gateway = ''] = await holdfast.said(/^gateway at http:\/\/127\.0\.0\.1:(\d+)/);
  const [, simulator = ''] = await holdfast.said(
    /^PayPal simulator at http:\/\/127\.0\.0\.1:(\d+)/,
  );
  ports = { 3000: gateway, 4020: simulator };
  await holdfast.said(/^ready$/);
});
afterAll(async () => {
  holdfast.signal('SIGTERM');
  await holdfast.exited;
  await rm(folder, { recursive: true });
});

const stepsOf = (markdown: string): Step[] => {
  const blocks = [...markdown.matchAll(/```(sh|json)\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, kind, text = ''], index) => {
    if (kind !== 'sh' || NOT_WALKED.test(text)) return [];
    const next = blocks[index + 1];
    const shows: unknown = next?.[1] === 'json' ? JSON.parse(next[2] ?? 'null') : undefined;
    return [{ script: text, shows }];
  });
};

/** `…` in the README stands for what differs each time. */
const expected = (shown: unknown): unknown => {
  if (shown === '…') return expect.any(String);
  if (Array.isArray(shown)) return shown.map(expected);
  if (shown === null || typeof shown !== 'object') return shown;
  const fields = Object.entries(shown).map(([name, value]) => [name, expected(value)] as const);
  return expect.objectContaining(Object.fromEntries(fields));
};

it('the README follows one checkout with commands that do what it says', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const steps = stepsOf(readme);
  expect(steps.length).toBeGreaterThanOrEqual(6);
  let variables = '';
  for (const { script, shows } of steps) {
    const here = script.replace(
      /localhost:(3000|4020)/g,
      (_all, port: string) => `127.0.0.1:${ports[port]}`,
    );
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', `${variables}${here}\necho`]);
    variables +=
      here
        .split('\n')
        .filter((line) => /^[A-Z]+=/.test(line))
        .join('\n') + '\n';
    if (shows === undefined) continue;
    const last =
      stdout
        .trim()
        .split('\n')
        .at(-1)
        ?.split(/(?<=\})(?=\{)/)
        .at(-1) ?? '';
    expect(JSON.parse(last), here).toEqual(expected(shows));
  }
}, 240_000);

it('the README names only scripts that package.json has and files that exist', async () => {
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
  const files = [...readme.matchAll(/\]\(((?:docs|src)\/[^)]+)\)/g)].map(([, file = '']) => file);
  for (const file of files) await run('ls', [path.join(ROOT, file)]);
});
