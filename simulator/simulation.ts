import type { Journal } from './journal.ts';
import type { SimulatorState } from './state.ts';
import type { Timeline } from './timeline.ts';
import type { Credentials } from './tokens.ts';

/** A running simulator: what it knows, where that is written down, and how its time passes. */
export interface Simulation {
  state: SimulatorState;
  journal: Journal;
  timeline: Timeline;
  /** Calls that have not been answered yet, by the resource they work on. */
  busy: Map<string, Promise<void>>;
  /** The only client that gets a token; any client where this is undefined. */
  credentials: Credentials | undefined;
  /** Origin that links are built from, without a slash at the end; undefined: the Host the simulator was called by. */
  publicUrl?: string | undefined;
}
