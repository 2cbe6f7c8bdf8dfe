import type { Instant } from './records.ts';

/** To the second, in UTC. */
export const time = (at: Instant): string =>
  new Date(at).toISOString().replace('T', ' ').slice(0, 19);
