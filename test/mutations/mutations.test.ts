import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/dev/spawn.ts';
import { FURTHER_RULE_MUTATIONS } from './further-rules.ts';
import { ENGINE_MUTATION, INVARIANT_MUTATIONS } from './guards.ts';
import { RULE_MUTATIONS } from './money-rules.ts';
import { mutated } from './mutant.ts';

const mutations = [
  ...INVARIANT_MUTATIONS,
  ...RULE_MUTATIONS,
  ...FURTHER_RULE_MUTATIONS,
  ENGINE_MUTATION,
];

/** `npm run mutations` breaks the guards and runs the stories, which takes minutes; that it can is checked here. */
describe.each(mutations)('the mutation of: $guards', (mutation) => {
  it('breaks one place of the code', () => {
    const source = readFileSync(path.join(ROOT, mutation.file), 'utf8');
    expect(mutated(source, mutation)).not.toBe(source);
  });

  it('has stories that there are', () => {
    const missing = mutation.stories.filter(({ file }) => !existsSync(path.join(ROOT, file)));
    expect(missing).toEqual([]);
    for (const { file, title } of mutation.stories.filter((story) => story.file.endsWith('.ts'))) {
      expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(title);
    }
  });
});
