import type { Client } from '@temporalio/client';
import type { PayPalEvent } from '../../src/contract/messages.ts';
import type { Wire } from './wire.ts';

export const TASK_QUEUE = 'chaos';

/** How the lives of a run are numbered apart. */
export type LifeNumber = { readonly seed: number; readonly life: number };

/** Every life has a merchant of its own. */
export const merchantOfLife = ({ seed, life }: LifeNumber): string => `life-${seed}-${life}`;

/** Where lives are lived: side by side, on each lane one after the other. */
export type Place = {
  readonly lanes: readonly Lane[];
  readonly close: () => Promise<void>;
};

/** Makes a world for this life and has it lived there. */
export type Lane = <T>(of: LifeNumber, live: (world: World) => Promise<T>) => Promise<T>;

/** Where one life is lived: a Temporal, a PayPal of its own, and a time that can be moved. */
export type World = {
  readonly client: Client;
  readonly payPalUrl: string;
  readonly wire: Wire;
  /** From now on PayPal's events go there. */
  readonly listen: (receive: (event: PayPalEvent) => Promise<unknown>) => void;
  /** Moves time for the checkout and its order. Answers what kept it from passing, or null. */
  readonly pass: (way: Way) => Promise<string | null>;
  /** Lets time pass for these Workflows until `settled` is. */
  readonly passUntil: (
    settled: Promise<unknown>,
    workflowIds: () => readonly string[],
  ) => Promise<void>;
  /** What passes between one step and the next. */
  readonly lull: () => Promise<void>;
  /** Whether someone who was told so often that the outcome is not known yet asks again; resolves when it is time to. */
  readonly asksAgain: (tries: number) => Promise<boolean>;
  /** Nothing else happens during the look, where the world can be held. */
  readonly still: <T>(look: () => Promise<T>) => Promise<T>;
  /** What went wrong in the world itself, beside the calls on the wire; empty in a right one. */
  readonly broken: readonly string[];
};

export type Way = {
  readonly merchantId: string;
  readonly checkoutId: string;
  readonly seconds: number;
  /** How long a step on the way may take, where that is the machine's own time. */
  readonly handledWithinMs: number;
};
