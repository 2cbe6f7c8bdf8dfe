import { Command } from 'commander';
import { answer } from './answer.ts';
import { EXIT } from './exit-codes.ts';
import type { Finding } from './finding.ts';
import { accessOf, isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { paint, table, withProgress } from './terminal.ts';

const TONES = { OK: 'good', WARNING: 'warn', WRONG: 'bad' } as const;

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('look at everything a checkout needs, and say what to do about each')
    .addHelpText(
      'after',
      `
Looks at Node, the configuration, the gateway, Temporal (namespace, search attributes, retention, a polling
worker) and PayPal (credentials, webhook, clock). Changes nothing. Exit code 1 when something is wrong.
${examples('holdfast doctor', 'TEMPORAL_ADDRESS=temporal.example:7233 holdfast doctor --json')}`,
    )
    .action(async (_options: unknown, command: Command) => {
      const { runDoctorChecks } = await import('./doctor-checks.ts');
      const { baseUrl } = await accessOf(command);
      const findings = await withProgress('Looking', () => runDoctorChecks(baseUrl));
      const healthy = findings.every(({ outcome }) => outcome !== 'WRONG');
      answer(isJson(command), { healthy, findings }, () => findingsTable(findings));
      if (!healthy) process.exitCode = EXIT.UNEXPECTED;
    });

/** A line for each finding, and what to do about it below. */
export const findingsTable = (findings: readonly Finding[]): string =>
  table(
    [],
    findings.map(({ check, outcome, found, todo }) => [
      paint(TONES[outcome], outcome),
      check,
      todo === undefined ? found : `${found}\n${paint('strong', `-> ${todo}`)}`,
    ]),
  );
