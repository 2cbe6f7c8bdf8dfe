import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_ROOT } from '../../src/package-files.ts';

const read = (...names: string[]) => readFileSync(path.join(PACKAGE_ROOT, 'ops', ...names), 'utf8');

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.object({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      type: z.string(),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

export const alerts = rules
  .parse(parse(read('prometheus', 'alerts.yml')))
  .groups.flatMap((group) => group.rules);
export const panels = dashboard.parse(JSON.parse(read('grafana', 'holdfast.json'))).panels;

export const expressions: readonly string[] = [
  ...alerts.map(({ expr }) => expr),
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

/** Names of all metrics that the alert rules and the dashboard ask for. */
export const monitoredMetrics = (): readonly string[] => {
  const named = /\b(?:holdfast|temporal|process|nodejs)_[a-z0-9_]+\b/g;
  const found = expressions.flatMap((expr) => [...expr.matchAll(named)].map(([name]) => name));
  return [...new Set(found)].sort();
};
