import type { Effect, RefusedCall } from './kept-records.ts';
import type { Order } from './records.ts';

const refusalsKept = 10_000;

/** What happened to money, what was refused, and how often each operation was called. */
export class Ledger {
  readonly effects: Effect[] = [];
  readonly refused: RefusedCall[] = [];
  readonly calls = new Map<string, number>();
  readonly replays = new Map<string, number>();
  readonly callsByOrder = new Map<string, Map<string, number>>();
  readonly #effectsByOrder = new Map<string, Effect[]>();
  readonly unsavedEffects: Effect[] = [];
  readonly unsavedRefused: RefusedCall[] = [];
  #sequence = 0;

  /** Counts a call that reached PayPal, whatever came of it. */
  countCall(operation: string, orderId: string | undefined): void {
    increment(this.calls, operation);
    if (orderId === undefined) return;
    const ofOrder = this.callsByOrder.get(orderId) ?? new Map<string, number>();
    increment(ofOrder, operation);
    this.callsByOrder.set(orderId, ofOrder);
  }

  countReplay(operation: string): void {
    increment(this.replays, operation);
  }

  recordEffect(effect: Omit<Effect, 'sequence'>): void {
    const recorded = { sequence: this.#nextSequence(), ...effect };
    this.restoreEffect(recorded);
    this.unsavedEffects.push(recorded);
  }

  recordRefusal(refused: Omit<RefusedCall, 'sequence'>): void {
    const recorded = { sequence: this.#nextSequence(), ...refused };
    this.restoreRefusal(recorded);
    this.unsavedRefused.push(recorded);
  }

  restoreEffect(effect: Effect): void {
    this.#sequence = Math.max(this.#sequence, effect.sequence);
    this.effects.push(effect);
    const ofOrder = this.#effectsByOrder.get(effect.orderId);
    if (ofOrder) ofOrder.push(effect);
    else this.#effectsByOrder.set(effect.orderId, [effect]);
  }

  /** Keeps the newest ten thousand refusals. */
  restoreRefusal(refused: RefusedCall): void {
    this.#sequence = Math.max(this.#sequence, refused.sequence);
    this.refused.push(refused);
    if (this.refused.length > 2 * refusalsKept) this.refused.splice(0, refusalsKept);
  }

  effectsOf(order: Order): readonly Effect[] {
    return this.#effectsByOrder.get(order.id) ?? [];
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }
}

const increment = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};
