import { CONNECTION_CODES, type ConnectionCode } from './connection-codes.ts';

/** What stands for the placeholders of a code's sentence. */
interface Circumstances {
  readonly address: string;
  readonly namespace: string;
  readonly reason?: string;
  readonly cause?: unknown;
}

/** Temporal, or the namespace in it, cannot be used. The message says what happened and what to do; no secret is in it. */
export class TemporalConnectionError extends Error {
  readonly code: ConnectionCode;
  readonly exitCode: number;

  constructor(code: ConnectionCode, { address, namespace, reason, cause }: Circumstances) {
    const { happened, advice, exitCode } = CONNECTION_CODES[code];
    const sentence = happened
      .replace('{address}', address)
      .replace('{namespace}', namespace)
      .replace('{reason}', (reason || 'no reason given').replace(/\.$/, ''));
    super(`${sentence} ${advice}`, { cause });
    this.name = 'TemporalConnectionError';
    this.code = code;
    this.exitCode = exitCode;
  }
}
