import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATCHES, type Patch } from '../../src/contract/patches.ts';
import { filesIn, parse, sourcesIn } from '../architecture/source.ts';
import { patchIdsIn, patchProblems, recordedAnew, textConstantsIn } from './check.ts';

const FOLDER = 'test/histories';

const histories = new Map(
  filesIn([FOLDER], '.json').map((file) => [
    path.relative(FOLDER, file).replace(/\.json$/, ''),
    readFileSync(file, 'utf8'),
  ]),
);

describe('the patches of the Workflows', () => {
  it('are those of the list, each with a history on either side', () => {
    const list = 'src/contract/patches.ts';
    const markers = textConstantsIn(parse(list, readFileSync(list, 'utf8')));
    const named = sourcesIn(['src/workflows']).flatMap((each) => patchIdsIn(each, markers));
    const problems = patchProblems(PATCHES, histories, named);
    expect(problems).toEqual([]);
  });
});

const marker = (id: string): string => {
  const data = Buffer.from(JSON.stringify({ id, deprecated: false })).toString('base64');
  return `{"details":{"patch-data":{"payloads":[{"metadata":{},"data":{"$bytes":"${data}"}}]}},"markerName":"core_patch"}`;
};

const patch = (id: string, more: Partial<Patch> = {}): Patch => ({
  id,
  since: '1.1',
  guards: 'reads before it captures',
  before: 'captured',
  after: 'captured-after-a-read',
  retire: '30 days after 1.1 runs everywhere',
  ...more,
});

describe('the check of patches', () => {
  const fixture = new Map([
    ['captured', '{"events":[]}'],
    ['captured-after-a-read', `{"events":[${marker('good')},${marker('two-sided')}]}`],
  ]);
  const workflows = parse(
    'src/workflows/a.ts',
    `const TWO_SIDED = 'two-sided';
     if (patched('good')) read();
     if (patched(TWO_SIDED)) read();
     deprecatePatch('unlisted');
     if (patched('no-history')) read();`,
  );

  it('finds nothing in a good entry, and names each of three bad ones', () => {
    const patches = [
      patch('good'),
      patch('two-sided', { before: 'captured-after-a-read' }),
      patch('no-history', { after: 'never-recorded' }),
      patch('unused'),
    ];
    expect(patchProblems(patches, fixture, patchIdsIn(workflows))).toEqual([
      'two-sided: captured-after-a-read is of the new side',
      'no-history: there is no history never-recorded',
      'unused: captured-after-a-read is not of the new side',
      'unused: no Workflow names it',
      'unlisted: is not listed in src/contract/patches.ts',
    ]);
  });

  it('keeps the history of the old side when all are recorded anew', () => {
    expect(recordedAnew([...fixture.keys()], [patch('good')])).toEqual(['captured-after-a-read']);
    expect(recordedAnew([...fixture.keys()], [])).toEqual([...fixture.keys()]);
  });

  it('takes a marker of the contract for no patch', () => {
    const contract = parse('src/contract/patches.ts', "export const ALWAYS_ON = 'always-on';");
    const workflow = parse('src/workflows/c.ts', 'patched(ALWAYS_ON);');
    expect(patchIdsIn(workflow, textConstantsIn(contract))).toEqual([]);
    expect(patchIdsIn(workflow)).toEqual(['(an id that is no literal)']);
  });

  it('names an id that is listed twice, and one that is no literal', () => {
    const named = patchIdsIn(
      parse('src/workflows/b.ts', "patched('good'); patched(idOf(change));"),
    );
    expect(patchProblems([patch('good'), patch('good')], fixture, named)).toEqual([
      'good: is listed twice',
      '(an id that is no literal): is not listed in src/contract/patches.ts',
    ]);
  });
});
