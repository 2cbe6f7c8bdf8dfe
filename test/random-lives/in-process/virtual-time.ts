import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import type { Random } from '../random.ts';

type Due = { at: number; readonly tie: number; readonly act: () => void };

/** Longer than any life: what has not happened by then never happens. */
const LONGEST_LIFE_MS = 3 * 366 * 86_400_000;
/** Twice what the longest lives need: what moves its clock more often does the same again and again. */
const MOST_MOVES = 40_000;
/** Milliseconds of the machine's own time: thirty times what the longest lives need. */
const SLOWEST_LIFE_MS = 300_000;

/** Turns of the event loop after which everything that one event causes is done. */
const TURNS = 2;
/** Work that stops the clock needs fewer turns than this, unless it waits for time to pass. */
const MOST_TURNS = 100_000;

/**
 * A clock that stops while anything is being done and then jumps to what is due next; what is due at the same
 * millisecond comes in random order. While it runs it is the clock of the process: it replaces `Date.now`, the timers
 * and `Math.random`, so that nothing depends on the load of the machine. Milliseconds since 1970.
 */
export class VirtualTime {
  now: number;
  readonly #endsAt: number;
  readonly #random: Random;
  readonly #dues = new Set<Due>();
  #busy = 0;
  #moves = 0;
  readonly #begunAt = performance.now();
  #exhaust: (why: Error) => void = () => undefined;
  /** Rejects when the life does not end: its time is over, or it has moved its clock too often. */
  readonly exhausted = new Promise<never>((_, reject) => {
    this.#exhaust = reject;
  });

  constructor(start: number, random: Random) {
    this.now = start;
    this.#endsAt = start + LONGEST_LIFE_MS;
    this.#random = random;
    this.exhausted.catch(() => undefined);
  }

  /** Returns a function that cancels it. */
  after(ms: number, act: () => void): () => void {
    const due = { at: this.now + Math.max(0, ms), tie: this.#random.fraction(), act };
    this.#dues.add(due);
    return () => void this.#dues.delete(due);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** No time passes until it is done; it must not wait for any. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
    }
  }

  /**
   * Runs the work on this clock, then restores the clock of the process. The work should end soon after `exhausted`.
   * @throws where it does not
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const restore = this.#replaceClock();
    try {
      let over = false;
      const whole = work().finally(() => {
        over = true;
      });
      await Promise.race([whole, this.#advanceUntil(() => over)]);
      return await whole;
    } finally {
      restore();
    }
  }

  async #advanceUntil(over: () => boolean): Promise<void> {
    for (;;) {
      await this.#finishTurn();
      if (over()) return;
      const due = this.#next();
      const why = due ? this.#whyOver(due) : 'nothing happens any more';
      if (due === undefined || why !== null) return await this.#giveUp(why, over);
      this.#moves += 1;
      this.now = due.at;
      this.#dues.delete(due);
      due.act();
    }
  }

  #whyOver({ at }: Due): string | null {
    if (at > this.#endsAt) return 'its time is over';
    if (this.#moves >= MOST_MOVES) return `its clock has moved ${MOST_MOVES} times`;
    const isSlow = performance.now() - this.#begunAt > SLOWEST_LIFE_MS;
    return isSlow ? `it has taken ${SLOWEST_LIFE_MS / 1_000} s` : null;
  }

  async #giveUp(why: string | null, over: () => boolean): Promise<void> {
    const error = new Error(`the life does not end: ${why}`);
    this.#exhaust(error);
    await this.#finishTurn();
    if (!over()) throw error;
  }

  async #finishTurn(): Promise<void> {
    for (let turn = 0; turn < TURNS || this.#busy > 0; turn += 1) {
      if (turn > MOST_TURNS) throw new Error('work that stops the clock waits for time to pass');
      await nextTurn();
    }
  }

  #next(): Due | undefined {
    let next: Due | undefined;
    for (const due of this.#dues) {
      if (next && (next.at < due.at || (next.at === due.at && next.tie <= due.tie))) continue;
      next = due;
    }
    return next;
  }

  #replaceClock(): () => void {
    const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
    const kept = { setTimeout, setInterval, clearTimeout, clearInterval };
    const keptClock = Date.now;
    const keptChance = Math.random;
    const keptDelay = timersPromises.setTimeout;
    Object.assign(globalThis, this.#timers());
    Object.assign(Date, { now: () => this.now });
    Object.assign(Math, { random: () => this.#random.fraction() });
    Object.assign(timersPromises, {
      setTimeout: async <T>(ms: number, value: T) => {
        await this.sleep(ms);
        return value;
      },
    });
    syncBuiltinESMExports();
    return () => {
      Object.assign(globalThis, kept);
      Object.assign(Date, { now: keptClock });
      Object.assign(Math, { random: keptChance });
      Object.assign(timersPromises, { setTimeout: keptDelay });
      syncBuiltinESMExports();
    };
  }

  #timers() {
    const clear = (timer: Timer | undefined) => timer?.clear();
    return {
      setTimeout: (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
        new Timer(this.after(ms, () => act(...given))),
      setInterval: (act: () => void, ms = 1) => {
        const beat = (): void => {
          timer.clear = this.after(ms, beat);
          act();
        };
        const timer = new Timer(this.after(ms, beat));
        return timer;
      },
      clearTimeout: clear,
      clearInterval: clear,
    };
  }
}

/** What `setTimeout` returns: as much of Node's own as is used here. */
class Timer {
  clear: () => void;

  constructor(clear: () => void) {
    this.clear = clear;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
