import { createHash } from 'node:crypto';
import type { Call, Done, ReadyOperation } from './operation.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

/** The name a PayPal-Request-Id is stored under: per merchant and operation. */
export const keyName = (operation: ReadyOperation, call: Call): string | undefined =>
  operation.keys === null || call.requestId === null
    ? undefined
    : `${call.merchantId} ${operation.name} ${call.requestId}`;

const digestOf = (call: Call): string =>
  createHash('sha256')
    .update(JSON.stringify(call.body) ?? '')
    .digest('base64');

const targetOf = (call: Call): string => call.params['id'] ?? '';

/**
 * What this request id did before, while its key lives on the order's own clock (paypal-rules 4).
 * Refusals are not stored: the same id may try again after one.
 */
export const findKey = (world: World, operation: ReadyOperation, call: Call): Done | undefined => {
  const name = keyName(operation, call);
  const stored = name === undefined ? undefined : world.keys.get(name);
  const order = stored && world.orders.get(stored.orderId);
  if (!stored || !order) return undefined;
  const { orderKeyLifeSeconds, paymentKeyLifeSeconds, sameKeyOtherTarget, sameKeyOtherBody } =
    world.knobs;
  const life = operation.keys === 'orders' ? orderKeyLifeSeconds : paymentKeyLifeSeconds;
  if (world.timeOf(order) >= stored.storedAt + life * 1000) return undefined;
  if (stored.target !== targetOf(call) && sameKeyOtherTarget === 'NEW_CALL') return undefined;
  if (stored.digest !== digestOf(call) && sameKeyOtherBody === 'REFUSE') {
    throw new Refusal(422, [
      { issue: 'DUPLICATE_REQUEST_ID', location: 'header', field: 'PayPal-Request-Id' },
    ]);
  }
  return { order, resourceId: stored.resourceId };
};

/** Remembers what the request id did. */
export const storeDone = (
  world: World,
  { operation, call, done }: { operation: ReadyOperation; call: Call; done: Done },
): void => {
  const name = keyName(operation, call);
  if (name === undefined) return;
  world.storeKey(name, {
    orderId: done.order.id,
    resourceId: done.resourceId,
    target: targetOf(call),
    digest: digestOf(call),
    storedAt: world.timeOf(done.order),
  });
};
