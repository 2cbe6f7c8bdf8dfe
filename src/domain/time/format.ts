import type { Instant } from '../paypal/resources.ts';
import { DAY, HOUR, MINUTE, SECOND } from './durations.ts';

/** RFC 3339 in UTC, as PayPal writes it. */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

const UNITS = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
] as const;

/** "3 h", "24 h", "90 m": the largest unit that leaves no rest, hours up to two days. */
export const formatDuration = (ms: number): string => {
  const fits = UNITS.find(([unit, size]) => ms % size === 0 && (unit !== 'd' || ms > 2 * DAY));
  const [unit, size] = fits ?? (['s', SECOND] as const);
  return `${ms / size} ${unit}`;
};

/** Reads "3 h", "24h", "2 d", "90 m", "30 s". Undefined where it is something else. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d{1,6}) ?([dhms])$/.exec(text.trim());
  const size = UNITS.find(([unit]) => unit === match?.[2])?.[1];
  return match && size ? Number(match[1]) * size : undefined;
};
