// Reads what the test runs reported: `failed-files FOLDER` names the files to run once more, and `count FOLDER
// FAILURE...` closes the run with "N passed, N failed" and its exit code.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [command, folder, ...failures] = process.argv.slice(2);

const read = (name) => {
  const file = `${folder}/${name}.json`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

const say = (line) => process.stdout.write(`${line}\n`);

/** `file > story` of every test that failed; a file that could not even be loaded stands for itself. */
const failed = (report) =>
  report.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const stories = assertionResults.filter((story) => story.status === 'failed');
    if (status === 'failed' && stories.length === 0) return [{ file, story: file }];
    return stories.map(({ fullName }) => ({ file, story: `${file} > ${fullName}` }));
  });

/** Test results by file; those of a second look take the place of the first. */
const results = (...reports) =>
  new Map(reports.flatMap((report) => report.testResults.map((one) => [one.name, one]))).values();

/** How long each suite took: the seconds of its files together, the longest suite first. */
const seconds = (report) => {
  const suites = new Map();
  for (const { name, startTime, endTime } of report.testResults) {
    const suite = relative(process.cwd(), name).split('/').slice(0, 2).join('/');
    const { files, took } = suites.get(suite) ?? { files: 0, took: 0 };
    suites.set(suite, { files: files + 1, took: took + (endTime - startTime) / 1000 });
  }
  return [...suites].sort(([, one], [, other]) => other.took - one.took);
};

const count = () => {
  const [all, again, node24] = ['all', 'again', 'node-24'].map(read);
  for (const [suite, { files, took }] of all === null ? [] : seconds(all))
    say(`${suite}: ${took.toFixed(0)} s in ${files} files`);
  if (all === null || node24 === null) failures.push('a part of the tests did not run');
  const stories = [
    ...results(...[all, again].filter((report) => report !== null)),
    ...(node24?.testResults ?? []),
  ].flatMap((one) => one.assertionResults);
  const counted = (...statuses) => stories.filter((one) => statuses.includes(one.status)).length;
  const passed = counted('passed');
  const skipped = counted('pending', 'skipped', 'todo');
  if (all !== null && again !== null) {
    const still = new Set(failed(again).map(({ story }) => story));
    for (const { story } of failed(all))
      if (!still.has(story)) say(`passed only when it ran once more: ${story}`);
  }
  if (passed === 0) failures.push('no test ran');
  if (failures.length > 0) say(`failed: ${failures.join(', ')}`);
  const lost = Math.max(counted('failed'), failures.length > 0 ? 1 : 0);
  say(`${passed} passed, ${lost} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = lost > 0 ? 1 : 0;
};

if (command === 'failed-files') {
  for (const file of new Set(failed(read('all') ?? { testResults: [] }).map((one) => one.file)))
    say(file);
} else count();
