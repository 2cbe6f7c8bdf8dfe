import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { alerts, expressions, panels } from './monitored.ts';

const run = promisify(execFile);
const PROMETHEUS = path.join(PACKAGE_ROOT, 'ops', 'prometheus');

/** Prometheus' own checker: Debian's package prometheus has it. @throws Error with its words */
const promtool = (...args: string[]) =>
  run('promtool', args, { cwd: PROMETHEUS }).then(({ stdout }) => stdout);

describe('the alert rules', () => {
  it('and the configuration are what Prometheus takes', async () => {
    expect(await promtool('check', 'rules', 'alerts.yml')).toContain(
      `${alerts.length} rules found`,
    );
    expect(await promtool('check', 'config', '--syntax-only', 'prometheus.yml')).toContain(
      'SUCCESS',
    );
  });

  it('fire on their incidents and on nothing else', async () => {
    expect(await promtool('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS');
  });

  it('have an incident each', async () => {
    const incidents = await readFile(path.join(PROMETHEUS, 'alerts.test.yml'), 'utf8');
    const without = alerts.filter(
      ({ alert }) => !incidents.includes(`alertname="${alert}"}', value: 1`),
    );
    expect(without.map(({ alert }) => alert)).toEqual([]);
  });

  it('name a heading of docs/operations.md each', async () => {
    const page = await readFile(path.join(PACKAGE_ROOT, 'docs', 'operations.md'), 'utf8');
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    const runbooks = alerts.map(({ annotations }) => annotations.runbook);
    expect(
      runbooks.filter((one) => !anchors.includes(one.replace('docs/operations.md#', ''))),
    ).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('asks nothing that Prometheus cannot read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-dashboard-'));
    const file = path.join(folder, 'rules.yml');
    const rules = expressions.map((expr, index) => ({ record: `asked:${index}`, expr }));
    await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(await promtool('check', 'rules', file)).toContain(`${expressions.length} rules found`);
    await rm(folder, { recursive: true });
  });

  it('has a question in each panel and a title of its own for each', () => {
    const withQuestions = panels.filter(({ type }) => type !== 'row');
    expect(withQuestions.filter(({ targets }) => targets.length === 0)).toEqual([]);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });
});

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
