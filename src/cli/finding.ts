/** What one check of `holdfast doctor` looked at, what it found, and what to do where something is to be done. */
export type Finding = {
  readonly check: string;
  readonly outcome: 'OK' | 'WARNING' | 'WRONG';
  readonly found: string;
  readonly todo?: string;
};
