import { CommanderError } from 'commander';
import { HoldfastHttpError } from '../http-client.ts';
import { PayPalError, type PayPalProblem } from '../paypal/errors.ts';
import { CONNECTION_CODES } from '../temporal/connection-codes.ts';

/** What a script can tell from the exit code alone (docs/cli.md). */
export const EXIT = {
  OK: 0,
  UNEXPECTED: 1,
  USAGE: 2,
  REFUSED: 3,
  NOT_FOUND: 4,
  /** Not known yet, or nobody to ask: repeat the command, with the same --key where it moves money. */
  PENDING: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** For people; the table of docs/cli.md is written from it. */
export const EXIT_MEANINGS: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'unexpected; for `doctor`: something is wrong',
  2: 'not understood: the command, an option, a setting, or a field the gateway refused',
  3: 'refused, with code and reason; it ended otherwise than waited for; or the namespace is not ready',
  4: 'there is no such checkout or namespace, or nothing there',
  5: 'not known yet, or nobody to ask: repeat it, with the same `--key`',
};

/** The command was not understood, and nobody was asked anything. */
export class UsageError extends Error {
  readonly code = 'USAGE';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The command was carried out, and what came of it is not what was asked for. */
export class NotAsAsked extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'NotAsAsked';
    this.code = code;
  }
}

/** The command was sent under this key, and nobody has said yet what came of it. */
export class NotKnownYet extends Error {
  readonly idempotencyKey: string;

  constructor(cause: HoldfastHttpError, idempotencyKey: string) {
    super(cause.message, { cause });
    this.name = 'NotKnownYet';
    this.idempotencyKey = idempotencyKey;
  }
}

/** By their codes: importing their classes would load Temporal's client for commands that only speak HTTP. */
const BY_CODE: Readonly<Record<string, ExitCode>> = {
  CONFIG_INVALID: EXIT.USAGE,
  CHECKOUT_NOT_FOUND: EXIT.NOT_FOUND,
  EVENT_NOT_FOUND: EXIT.NOT_FOUND,
  TEMPORAL_UNAVAILABLE: EXIT.PENDING,
  ...Object.fromEntries(
    Object.entries(CONNECTION_CODES).map(([code, { exitCode }]) => [code, exitCode]),
  ),
};

const byCode = (error: unknown): ExitCode | undefined =>
  error instanceof Error && 'code' in error ? BY_CODE[String(error.code)] : undefined;

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
  if (error instanceof UsageError) return EXIT.USAGE;
  if (error instanceof NotKnownYet) return EXIT.PENDING;
  if (error instanceof PayPalError) return exitCodeOfPayPal(error.problem);
  if (error instanceof HoldfastHttpError) return exitCodeOfStatus(error.status);
  return byCode(error) ?? (error instanceof NotAsAsked ? EXIT.REFUSED : EXIT.UNEXPECTED);
};

/** What PayPal itself answered to `webhook` counts like the gateway's answers; so does its silence. */
const exitCodeOfPayPal = (problem: PayPalProblem): ExitCode => {
  if (problem.kind === 'REFUSED') return exitCodeOfStatus(problem.httpStatus);
  return problem.kind === 'NOT_SENT' ? EXIT.USAGE : EXIT.PENDING;
};

/** Null where no answer came. */
const exitCodeOfStatus = (status: number | null): ExitCode => {
  switch (status) {
    case null:
    case 429:
    case 503:
      return EXIT.PENDING;
    case 400:
    case 413:
    case 415:
      return EXIT.USAGE;
    case 401:
    case 403:
    case 409:
    case 422:
      return EXIT.REFUSED;
    case 404:
      return EXIT.NOT_FOUND;
    default:
      return EXIT.UNEXPECTED;
  }
};
