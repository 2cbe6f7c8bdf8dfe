import { Command } from 'commander';
import type { NamespaceFinding } from '../temporal/namespace-finding.ts';
import { answer } from './answer.ts';
import { findingsTable } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { isJson } from './gateway.ts';
import { examples } from './parts.ts';
import { withProgress } from './terminal.ts';

/** `holdfast namespace` speaks to Temporal itself, with the settings of the environment. */
export const namespaceCommand = (): Command =>
  new Command('namespace')
    .description('the Temporal namespace that checkouts run in')
    .addCommand(prepareCommand())
    .addCommand(checkCommand());

const prepareCommand = (): Command =>
  new Command('prepare')
    .description('make the namespace ready for checkouts; safe twice')
    .addHelpText(
      'after',
      `
Creates the namespace where it is missing, keeps closed checkouts for 90 days, registers their search attributes and
records the ids of HOLDFAST_ENCRYPTION_KEYS.
Takes credentials that may change the namespace; what they may not change is named with the command for its
administrator. Workers only check. Exit code 3 when something is still to be done.
${examples('holdfast namespace prepare', 'TEMPORAL_NAMESPACE=shop holdfast namespace prepare --json')}`,
    )
    .option('--retire-key <id...>', 'encryption keys by which nothing is encrypted any more')
    .action(({ retireKey }: { retireKey?: readonly string[] }, command: Command) =>
      answerFindings(command, { prepare: true, retired: retireKey ?? [] }),
    );

const checkCommand = (): Command =>
  new Command('check')
    .description('say whether the namespace is ready for checkouts; changes nothing')
    .addHelpText(
      'after',
      `
Looks at the retention, the search attributes with their types and the encryption keys. Exit code 3 when something is wrong.
${examples('holdfast namespace check')}`,
    )
    .action((_options: object, command: Command) =>
      answerFindings(command, { prepare: false, retired: [] }),
    );

async function answerFindings(command: Command, what: Asked): Promise<void> {
  const { namespace, findings } = await withProgress('Asking Temporal', () => findingsOf(what));
  const ready = findings.every(({ outcome }) => outcome !== 'WRONG');
  const document = {
    namespace,
    ready,
    findings: findings.map(({ check, outcome, found, todo }) => ({ check, outcome, found, todo })),
  };
  answer(isJson(command), document, () => findingsTable(findings));
  if (!ready) process.exitCode = EXIT.REFUSED;
}

interface Asked {
  readonly prepare: boolean;
  readonly retired: readonly string[];
}

async function findingsOf({
  prepare,
  retired,
}: Asked): Promise<{ namespace: string; findings: readonly NamespaceFinding[] }> {
  const { readConfig } = await import('../config.ts');
  const { settingsOf } = await import('./doctor-checks-temporal.ts');
  const { connectClient } = await import('../temporal/connection.ts');
  const { prepareNamespace } = await import('../temporal/namespace.ts');
  const { checkNamespace } = await import('../temporal/namespace-check.ts');
  const config = readConfig();
  const settings = settingsOf(config);
  const keys = config.encryption;
  const { namespace } = settings;
  const connection = await connectClient(settings);
  try {
    const findings = prepare
      ? await prepareNamespace(connection, namespace, { keys, retired })
      : await checkNamespace(connection, namespace, keys);
    return { namespace, findings };
  } finally {
    await connection.close();
  }
}
