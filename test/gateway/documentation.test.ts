import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { useShop } from '../support/shop.ts';
import { useGateway } from './test-gateway.ts';

const run = promisify(execFile);

const shop = useShop();
const gateway = useGateway(shop);

const BETWEEN = '--- next command ---';

type Block = { readonly language: string; readonly text: string };

const blocksOf = (markdown: string): readonly Block[] =>
  [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));

/** What the page shows must be in the answer; "..." stands for what is another each time. */
const expected = (shown: unknown): unknown => {
  if (shown === '...') return expect.any(String);
  if (Array.isArray(shown)) return shown.map(expected);
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, expected(value)])),
  );
};

it('docs/gateway.md: every command does what the page says', async () => {
  const blocks = blocksOf(readFileSync('docs/gateway.md', 'utf8'));
  const commands = blocks.filter(({ language }) => language === 'sh');
  const script = commands
    .map(({ text }) => text)
    .join(`echo; echo '${BETWEEN}'\n`)
    .replaceAll('http://127.0.0.1:3000', gateway.url)
    .replaceAll('http://127.0.0.1:4020', shop.paypal.url);
  const { stdout } = await run('bash', ['-eu', '-c', script]);
  const outputs = stdout.split(BETWEEN).map((output) => output.trim());
  expect(outputs).toHaveLength(commands.length);

  const promised = commands.map((command) => blocks[blocks.indexOf(command) + 1]);
  for (const [index, next] of promised.entries()) {
    if (next?.language !== 'json') continue;
    const shown: unknown = JSON.parse(next.text);
    const answer: unknown = JSON.parse(outputs[index] ?? '');
    expect(answer, commands[index]?.text).toEqual(expected(shown));
  }
  expect(outputs.at(-1)).toMatch(/^shop:operate:[0-9a-f]{64}$/);
});
