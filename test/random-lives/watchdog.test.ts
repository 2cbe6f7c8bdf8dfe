import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { spawnScript } from '../../src/dev/spawn.ts';

it('a life that never yields ends its process, which names it', async () => {
  const child = spawnScript('test/random-lives/never-yields.ts', []);
  const said = text(child.stderr);
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  expect(await said).toContain('life 17 of seed 4 never yields');
});
