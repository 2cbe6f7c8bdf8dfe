import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import type { Chance } from '../random.ts';

type Due = { at: number; readonly tie: number; readonly act: () => void };

/** Longer than any life: what is still waited for then is waited for in vain. */
const LONGEST_LIFE_MS = 3 * 366 * 86_400_000;

/** The event loop's turns in which everything that one event sets off has come to rest. */
const TURNS = 2;
/** Whoever holds time still needs fewer turns than this, unless it waits in vain. */
const MOST_TURNS = 100_000;

/**
 * A time that stands still while anything is being done and then jumps to whatever is due next; what is due at the
 * same millisecond comes in an order of chance. While it runs it is the process's own time: `Date.now`, the timers and
 * `Math.random` are its, so that nothing depends on the machine's load. Milliseconds since 1970.
 */
export class VirtualTime {
  now: number;
  readonly #endsAt: number;
  readonly #chance: Chance;
  readonly #dues = new Set<Due>();
  #busy = 0;

  constructor(start: number, chance: Chance) {
    this.now = start;
    this.#endsAt = start + LONGEST_LIFE_MS;
    this.#chance = chance;
  }

  /** Returns what takes it back. */
  after(ms: number, act: () => void): () => void {
    const due = { at: this.now + Math.max(0, ms), tie: this.#chance.fraction(), act };
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

  /** Lives through the work in this time, and gives the process its own back. @throws where the work never ends */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const restore = this.#adoptEarlierRun();
    try {
      let over = false;
      const whole = work().finally(() => {
        over = true;
      });
      await Promise.race([whole, this.#pass(() => over)]);
      return await whole;
    } finally {
      restore();
    }
  }

  async #pass(over: () => boolean): Promise<void> {
    for (;;) {
      await this.#rest();
      if (over()) return;
      const due = this.#next();
      if (due === undefined || due.at > this.#endsAt) throw new Error('time ran out');
      this.now = due.at;
      this.#dues.delete(due);
      due.act();
    }
  }

  async #rest(): Promise<void> {
    for (let turn = 0; turn < TURNS || this.#busy > 0; turn += 1) {
      if (turn > MOST_TURNS) throw new Error('something holds time still and waits for it to pass');
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

  #adoptEarlierRun(): () => void {
    const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
    const kept = { setTimeout, setInterval, clearTimeout, clearInterval };
    const keptClock = Date.now;
    const keptChance = Math.random;
    const keptDelay = timersPromises.setTimeout;
    Object.assign(globalThis, this.#timers());
    Object.assign(Date, { now: () => this.now });
    Object.assign(Math, { random: () => this.#chance.fraction() });
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

/** What `setTimeout` hands out: as much of Node's own as is asked of it. */
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
