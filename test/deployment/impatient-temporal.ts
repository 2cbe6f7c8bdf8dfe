import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../../src/config.ts';
import { findTemporalCli } from '../../src/temporal/find-cli.ts';

const SETTINGS = [
  // A poll that brings nothing ends after a minute by itself: so each poller shows in a second what it shows in a minute.
  `matching.longPollExpirationInterval="1s"`,
  // A Workflow can be paused.
  'frontend.WorkflowPauseEnabled=true',
];

/** The temporal program that `npm start` would run, with these settings. @returns its path, for TEMPORAL_CLI_PATH */
export const impatientTemporal = async (folder: string): Promise<string> => {
  const { temporalCliPath: cliPath, cacheFolder } = readConfig();
  const cli = await findTemporalCli({ cliPath, cacheFolder, say: () => undefined });
  const settings = SETTINGS.map((setting) => `--dynamic-config-value '${setting}'`).join(' ');
  const program = path.join(folder, 'temporal');
  const lines = [
    '#!/bin/sh',
    `[ "$1" = server ] && exec '${cli}' "$@" ${settings}`,
    `exec '${cli}' "$@"`,
  ];
  await writeFile(program, `${lines.join('\n')}\n`, { mode: 0o700 });
  return program;
};
