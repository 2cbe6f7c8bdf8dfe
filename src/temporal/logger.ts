import { DefaultLogger, type LogEntry, type Logger } from '@temporalio/worker';
import { type DestinationStream, pino } from 'pino';
import { loggedError } from './logged-error.ts';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const PINO_LEVEL = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

const TEMPORAL_LEVEL = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** The SDK warns of a Worker without Workflows: that of the deliveries has none on purpose. */
const EXPECTED = 'No workflows registered, not polling for workflow tasks';

/** The names by which the SDK passes an error on. */
const ERRORS = { error: loggedError, err: loggedError };

/** The SDK adds the whole task, with the payer’s address in its input, where it cannot start an Activity. */
const TASKS = ['task', 'taskEncoded'];

/**
 * One JSON object a line, for the worker, its workflows and its activities alike.
 * @param destination standard output if left out
 */
export function jsonLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    serializers: ERRORS,
    redact: { paths: TASKS, remove: true },
  };
  const lines = destination === undefined ? pino(options) : pino(options, destination);
  return new DefaultLogger(TEMPORAL_LEVEL[level], (entry: LogEntry) => {
    if (entry.message === EXPECTED) return;
    lines[PINO_LEVEL[entry.level]](entry.meta ?? {}, entry.message);
  });
}
