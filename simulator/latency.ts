import { setTimeout as wait } from 'node:timers/promises';
import { fraction } from './ids.ts';
import type { SimulatorState } from './state.ts';

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326347874;

/** A draw from the standard normal distribution (Box and Muller), the same for the same seed and number. */
const normal = (seed: number, number: number): number =>
  Math.sqrt(-2 * Math.log(1 - fraction(seed, 2 * number))) *
  Math.cos(2 * Math.PI * fraction(seed, 2 * number + 1));

/** Median and 99th percentile in wall-clock milliseconds; the draws follow the seed. */
export interface Latency {
  p50Ms: number;
  p99Ms: number;
  seed: number;
}

/** How long the call of that number takes, in milliseconds: log-normal, as answer times over a network are. */
export const latencyMs = ({ p50Ms, p99Ms, seed }: Latency, number: number): number =>
  p50Ms * Math.exp((Math.log(p99Ms / p50Ms) / z99) * normal(seed, number));

/** Waits as long as the knob `latency` says for the next call of PayPal's API; at once where it is not set. */
export const waitForLatency = async (state: SimulatorState): Promise<void> => {
  const { latency } = state.knobs;
  if (latency) await wait(latencyMs(latency, state.nextLatencyNumber()));
};
