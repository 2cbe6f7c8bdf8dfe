import type { Signer } from './certificate.ts';
import type { Instant } from './records.ts';

/** A webhook the merchant registered. */
export interface Webhook {
  id: string;
  merchantId: string;
  url: string;
  /** Event type names; `*` stands for all. */
  eventTypes: string[];
}

/** An event as it was first written; the same bytes go out with every delivery of it. */
export interface WebhookEvent {
  id: string;
  merchantId: string;
  orderId: string;
  resourceId: string;
  type: string;
  createdAt: Instant;
  body: string;
}

/** One event on its way to one webhook. */
export interface Delivery {
  id: string;
  eventId: string;
  webhookId: string;
  url: string;
  orderId: string;
  /** Attempts made so far. */
  attempts: number;
  /** First due on the order's clock; retries count from here. */
  firstDueAt: Instant;
  dueAt: Instant;
  state: 'WAITING' | 'DELIVERED' | 'FAILED';
  /** Waits until a later event of the same order has gone out. */
  yields: boolean;
  transmissionId: string;
  /** HTTP status of the last attempt; null where there was no answer. */
  lastStatus: number | null;
}

/** Events and deliveries kept; older ones are forgotten, as PayPal forgets them. */
const kept = 20_000;

const trim = (map: Map<string, unknown>): void => {
  for (const id of map.keys()) {
    if (map.size <= kept) return;
    map.delete(id);
  }
};

/** Webhooks, events and their deliveries. */
export class Notifications {
  readonly webhooks = new Map<string, Webhook>();
  readonly events = new Map<string, WebhookEvent>();
  readonly deliveries = new Map<string, Delivery>();
  readonly waitingByOrder = new Map<string, Map<string, Delivery>>();
  readonly unsavedEvents = new Map<string, WebhookEvent>();
  readonly unsavedDeliveries = new Map<string, Delivery>();
  signer: Signer | null = null;
  #fresh: Delivery[] = [];

  addEvent(event: WebhookEvent): void {
    this.events.set(event.id, event);
    this.unsavedEvents.set(event.id, event);
    trim(this.events);
  }

  /** Puts a delivery on its way; it stays fresh until the call that caused it has been answered. */
  addDelivery(delivery: Delivery): void {
    this.saveDelivery(delivery);
    this.#fresh.push(delivery);
    trim(this.deliveries);
  }

  saveDelivery(delivery: Delivery): void {
    this.restoreDelivery(delivery);
    this.unsavedDeliveries.set(delivery.id, delivery);
  }

  restoreDelivery(delivery: Delivery): void {
    this.deliveries.set(delivery.id, delivery);
    const waiting = this.waitingByOrder.get(delivery.orderId) ?? new Map<string, Delivery>();
    if (delivery.state === 'WAITING') waiting.set(delivery.id, delivery);
    else waiting.delete(delivery.id);
    if (waiting.size > 0) this.waitingByOrder.set(delivery.orderId, waiting);
    else this.waitingByOrder.delete(delivery.orderId);
  }

  /** Takes the delivery off its way for good. */
  drop(delivery: Delivery): void {
    delivery.state = 'FAILED';
    this.saveDelivery(delivery);
  }

  /** Takes the deliveries of an order that nobody has taken yet. */
  takeFresh(orderId: string): Delivery[] {
    if (this.#fresh.length === 0) return [];
    const taken = this.#fresh.filter((delivery) => delivery.orderId === orderId);
    this.#fresh = this.#fresh.filter((delivery) => delivery.orderId !== orderId);
    return taken;
  }

  subscribers(merchantId: string, type: string): Webhook[] {
    if (this.webhooks.size === 0) return [];
    return [...this.webhooks.values()].filter(
      (webhook) =>
        webhook.merchantId === merchantId &&
        (webhook.eventTypes.includes('*') || webhook.eventTypes.includes(type)),
    );
  }
}
