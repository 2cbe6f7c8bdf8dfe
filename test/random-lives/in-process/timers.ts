import { tsToMs } from '@temporalio/common/lib/time.js';
import type { Command } from './sandbox.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The timers of one run, by their sequence numbers. */
export class Timers {
  readonly #time: VirtualTime;
  readonly #fire: (seq: number) => void;
  readonly #pending = new Map<number, () => void>();

  constructor(time: VirtualTime, fire: (seq: number) => void) {
    this.#time = time;
    this.#fire = fire;
  }

  /** `at` is the time of the Workflow Task that started it: after a reset it may lie long ago. */
  start({ seq, startToFireTimeout }: NonNullable<Command['startTimer']>, at: number): void {
    const number = seq ?? 0;
    const cancel = this.#time.after(at + tsToMs(startToFireTimeout) - this.#time.now, () => {
      this.#pending.delete(number);
      this.#fire(number);
    });
    this.#pending.set(number, cancel);
  }

  cancel(seq: number): void {
    this.#pending.get(seq)?.();
    this.#pending.delete(seq);
  }

  cancelAll(): void {
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }
}
