import { CommanderError } from 'commander';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { problemOf, problemText } from './problems.ts';
import { printable } from './terminal.ts';

/** The one document a command leaves on stdout: JSON with `--json`, words for people without. */
export const answer = (json: boolean, document: unknown, words: () => string): void => {
  process.stdout.write(printable(json ? `${JSON.stringify(document, null, 2)}\n` : `${words()}\n`));
};

/** What people read beside the answer. It goes to stderr, so that stdout stays one document. */
export const remark = (words: string): void => {
  process.stderr.write(printable(`${words}\n`));
};

/** Says why a command failed, and gives the exit code that says so to a script. */
export const answerFailure = (json: boolean, error: unknown): ExitCode => {
  const exitCode = exitCodeOf(error);
  if (exitCode === 0) return exitCode;
  const problem = problemOf(error);
  if (json) answer(true, { error: problem }, String);
  else if (!(error instanceof CommanderError)) remark(problemText(problem));
  return exitCode;
};
