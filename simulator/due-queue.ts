interface Entry {
  /** Milliseconds on the common clock. */
  at: number;
  orderId: string;
}

/** Orders by the next moment of the common clock at which something happens to them: a binary heap. */
export class DueQueue {
  readonly #heap: Entry[] = [];
  readonly #soonest = new Map<string, number>();

  /** Adds the next moment of the order. An earlier entry for it stays, and then finds nothing to do. */
  schedule(orderId: string, at: number): void {
    const scheduled = this.#soonest.get(orderId);
    if (scheduled !== undefined && scheduled <= at) return;
    this.#soonest.set(orderId, at);
    this.#heap.push({ at, orderId });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes the orders for which something is due up to that moment. */
  takeUntil(at: number): string[] {
    const orderIds = new Set<string>();
    for (let first = this.#heap[0]; first && first.at <= at; first = this.#heap[0]) {
      this.#removeFirst();
      if (this.#soonest.get(first.orderId) === first.at) this.#soonest.delete(first.orderId);
      orderIds.add(first.orderId);
    }
    return [...orderIds];
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const lower = this.#heap[child];
    const upper = this.#heap[parent];
    if (!lower || !upper || lower.at >= upper.at) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }

  #rise(from: number): void {
    let child = from;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfEarlier(child, parent)) return;
      child = parent;
    }
  }

  #sink(from: number): void {
    let parent = from;
    for (;;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const earlierRight = (this.#heap[right]?.at ?? Infinity) < (this.#heap[left]?.at ?? Infinity);
      const child = earlierRight ? right : left;
      if (!this.#swapIfEarlier(child, parent)) return;
      parent = child;
    }
  }
}
