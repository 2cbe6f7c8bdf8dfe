import { randomInt } from 'node:crypto';
import { Faults } from './faults.ts';
import { accountId, debugId, transactionId } from './ids.ts';
import type { AccessToken, StoredKey } from './kept-records.ts';
import { defaultKnobs, type Knobs } from './knobs.ts';
import { Ledger } from './ledger.ts';
import { Notifications } from './notifications.ts';
import type { Authorization, Capture, Instant, Order, Refund } from './records.ts';

export interface SimulatorStateOptions {
  /** Milliseconds since 1970; the common clock is this plus whatever it was advanced by. */
  now: () => number;
  /** The same seed and the same calls give the same ids, in the same order. */
  seed?: number;
}

/** The moment without its fraction of a second. */
export const toTheSecond = (at: Instant): Instant => at - (at % 1000);

/** Where an authorization, a capture or a refund lives. */
export interface Found<Resource> {
  order: Order;
  resource: Resource;
}

/** Everything the simulated PayPal knows. One per simulator; operations change it, one at a time. */
export class SimulatorState {
  readonly orders = new Map<string, Order>();
  readonly keys = new Map<string, StoredKey>();
  readonly ledger = new Ledger();
  /** Invoice ids that a payment carries, by merchant and invoice id, with the order that used it. */
  readonly invoices = new Map<string, string>();
  /** Order by the id of one of its authorizations, captures or refunds. */
  readonly ownerOf = new Map<string, string>();
  readonly wallClock: () => number;
  readonly unsaved = new Map<string, Order>();
  readonly unsavedKeys = new Map<string, StoredKey>();
  readonly tokens = new Map<string, AccessToken>();
  /** The token a client was given last. */
  readonly tokenOfClient = new Map<string, string>();
  readonly unsavedTokens = new Map<string, AccessToken>();
  settingsChanged = false;
  readonly faults = new Faults();
  readonly notifications = new Notifications();
  knobs: Knobs = defaultKnobs();
  commonOffsetMs = 0;
  seed: number;
  minted = 0;
  /** How often this state was brought back from its file. */
  run = 0;
  readonly #merchantIds = new Map<string, string>();
  #debugIds = 0;
  #latencyNumber = 0;
  /** Where the simulator was last reached; links in webhooks are built from it. */
  base = 'http://127.0.0.1';

  constructor(options: SimulatorStateOptions) {
    this.wallClock = options.now;
    this.seed = options.seed ?? randomInt(2 ** 31);
  }

  /** The common clock. */
  now(): Instant {
    return this.wallClock() + this.commonOffsetMs;
  }

  /** The order's own clock: the common one plus what this order was advanced by. */
  timeOf(order: Order): Instant {
    return this.now() + order.offsetMs;
  }

  /**
   * The order's clock to the second, as PayPal writes its times, so that what is counted from a moment agrees with
   * what the caller was shown.
   */
  stampOf(order: Order): Instant {
    return toTheSecond(this.timeOf(order));
  }

  setKnobs(knobs: Knobs): void {
    this.knobs = knobs;
    this.#latencyNumber = 0;
    this.settingsChanged = true;
  }

  /** A number no other id of this simulator was made from. */
  mintNumber(): number {
    this.minted += 1;
    return this.minted;
  }

  /** Counts the calls that the latency knob delays, from the moment the knobs were set. */
  nextLatencyNumber(): number {
    this.#latencyNumber += 1;
    return this.#latencyNumber;
  }

  mintId(): string {
    return transactionId(this.seed, this.mintNumber());
  }

  /** Another one for every answer, also of those that leave nothing to write down. */
  mintDebugId(): string {
    this.#debugIds += 1;
    return debugId({ seed: this.seed, run: this.run, number: this.#debugIds });
  }

  merchantIdOf(clientId: string): string {
    const known = this.#merchantIds.get(clientId);
    if (known !== undefined) return known;
    const merchantId = accountId(clientId);
    this.#merchantIds.set(clientId, merchantId);
    return merchantId;
  }

  /** Marks the order as changed now; it is saved with the next commit. */
  changed(order: Order): void {
    order.updatedAt = this.timeOf(order);
    this.save(order);
  }

  /** Saves the order without touching its update time. */
  save(order: Order): void {
    this.orders.set(order.id, order);
    this.unsaved.set(order.id, order);
  }

  storeKey(name: string, key: StoredKey): void {
    this.keys.set(name, key);
    this.unsavedKeys.set(name, key);
  }

  storeToken(token: string, value: AccessToken): void {
    this.restoreToken(token, value);
    this.unsavedTokens.set(token, value);
  }

  restoreToken(token: string, value: AccessToken): void {
    this.tokens.set(token, value);
    this.tokenOfClient.set(value.clientId, token);
  }

  /** Ends every access token that was issued; the next call with one is a 401. */
  revokeTokens(): void {
    for (const [token, value] of this.tokens) this.storeToken(token, { ...value, expiresAt: 0 });
  }

  /** Everything changed so far is written down. */
  forgetUnsaved(): void {
    this.unsaved.clear();
    this.unsavedKeys.clear();
    this.unsavedTokens.clear();
    this.notifications.unsavedEvents.clear();
    this.notifications.unsavedDeliveries.clear();
    this.ledger.unsavedEffects.length = 0;
    this.ledger.unsavedRefused.length = 0;
    this.settingsChanged = false;
    this.faults.changed = false;
  }

  /** Puts back an order that was saved, with everything that finds it. */
  restoreOrder(order: Order): void {
    this.orders.set(order.id, order);
    for (const resource of [...order.authorizations, ...order.captures, ...order.refunds]) {
      this.index(order, resource);
    }
    if (order.vaulted) this.ownerOf.set(order.vaulted.id, order.id);
    if (order.v1?.order) this.ownerOf.set(order.v1.order.id, order.id);
  }

  /** Makes an authorization, capture or refund findable, and its invoice id taken. */
  index(order: Order, resource: { id: string; invoiceId: string | null }): void {
    this.ownerOf.set(resource.id, order.id);
    if (resource.invoiceId !== null) {
      this.invoices.set(`${order.merchantId} ${resource.invoiceId}`, order.id);
    }
  }

  findAuthorization(id: string): Found<Authorization> | undefined {
    return this.#find(id, (order) => order.authorizations);
  }

  findCapture(id: string): Found<Capture> | undefined {
    return this.#find(id, (order) => order.captures);
  }

  findRefund(id: string): Found<Refund> | undefined {
    return this.#find(id, (order) => order.refunds);
  }

  #find<Resource extends { id: string }>(
    id: string,
    among: (order: Order) => Resource[],
  ): Found<Resource> | undefined {
    const order = this.orders.get(this.ownerOf.get(id) ?? '');
    const resource = order && among(order).find((candidate) => candidate.id === id);
    return order && resource ? { order, resource } : undefined;
  }
}
