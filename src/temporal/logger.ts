import { DefaultLogger, type LogEntry, type Logger } from '@temporalio/worker';
import { pino } from 'pino';

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

/** One JSON object a line on standard output, for the worker, its workflows and its activities alike. */
export function jsonLogger(level: LogLevel): Logger {
  const lines = pino({ level, base: { pid: process.pid } });
  return new DefaultLogger(TEMPORAL_LEVEL[level], (entry: LogEntry) => {
    if (entry.message === EXPECTED) return;
    lines[PINO_LEVEL[entry.level]](entry.meta ?? {}, entry.message);
  });
}
