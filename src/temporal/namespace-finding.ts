import type { ConnectionCode } from './connection-codes.ts';

/** What was looked at in a namespace and what was found. */
export interface NamespaceFinding {
  readonly check: string;
  /** WARNING: it could not be looked at, or money does not depend on it. */
  readonly outcome: 'OK' | 'WARNING' | 'WRONG';
  readonly found: string;
  readonly todo?: string;
  /** Why no checkout can run like this: a worker does not start. */
  readonly blocks?: ConnectionCode;
}
