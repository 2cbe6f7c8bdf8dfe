import { CommanderError } from 'commander';
import { HoldfastHttpError } from '../http-client.ts';
import { PayPalError } from '../paypal/errors.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { paint } from './terminal.ts';

/** The one document a command leaves on stdout: JSON with `--json`, words for people without. */
export const answer = (json: boolean, document: unknown, words: () => string): void => {
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${words()}\n`);
};

/** What people read beside the answer. It goes to stderr, so that stdout stays one document. */
export const remark = (words: string): void => {
  process.stderr.write(`${words}\n`);
};

/** Says why a command failed, and gives the exit code that says so to a script. */
export const answerFailure = (json: boolean, error: unknown): ExitCode => {
  const exitCode = exitCodeOf(error);
  if (exitCode === 0) return exitCode;
  const problem = problemOf(error);
  if (json) answer(true, { error: problem }, String);
  else if (!(error instanceof CommanderError)) remark(spellProblem(problem));
  return exitCode;
};

type Problem = {
  readonly code: string;
  readonly reason: string;
  readonly status?: number | null;
  readonly issue?: string | null;
  readonly debugId?: string | null;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
};

const problemOf = (error: unknown): Problem => {
  if (error instanceof HoldfastHttpError) {
    const { code, message, status, issue, debugId, errors } = error;
    return { code, reason: message, status, issue, debugId, errors };
  }
  if (error instanceof PayPalError) return payPalProblem(error);
  if (error instanceof CommanderError) {
    return { code: 'USAGE', reason: error.message.replace(/^error: /, '') };
  }
  if (!(error instanceof Error)) return { code: 'UNEXPECTED', reason: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED';
  return { code, reason: error.message };
};

const payPalProblem = ({ problem, message }: PayPalError): Problem => {
  if (problem.kind !== 'REFUSED') return { code: 'PAYPAL_UNAVAILABLE', reason: message };
  const { httpStatus: status, issues, name, debugId } = problem;
  const description = issues[0]?.description ?? message;
  return {
    code: 'REFUSED_BY_PAYPAL',
    reason: description,
    status,
    issue: issues[0]?.issue ?? name,
    debugId,
  };
};

const spellProblem = ({ code, reason, issue, debugId, errors = [] }: Problem): string =>
  [
    `${paint('bad', code)}: ${reason}`,
    ...errors.map(({ field, message }) => `  ${field || 'the whole'}: ${message}`),
    ...(issue ? [`  PayPal's issue: ${issue}`] : []),
    ...(debugId ? [`  PayPal's debug id: ${debugId}`] : []),
    ...(code === 'OUTCOME_PENDING'
      ? ['  Repeat the command with the same --key to learn it.']
      : []),
  ].join('\n');
