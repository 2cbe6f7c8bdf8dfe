import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/package-files.ts';

describe('docs/operations.md', () => {
  it('asks one question in each heading, and answers it with a command', async () => {
    const page = await readFile(path.join(PACKAGE_ROOT, 'docs/operations.md'), 'utf8');
    const parts = page.split(/^## /m).slice(1);
    expect(parts.length).toBeGreaterThan(20);
    const headingOf = (part: string) => part.split('\n')[0] ?? '';
    const isQuestion = (part: string) => headingOf(part).endsWith('?');
    expect(parts.filter((part) => !isQuestion(part)).map(headingOf)).toEqual([]);
    expect(parts.filter((part) => !part.includes('```sh\n')).map(headingOf)).toEqual([]);
  });
});
