import { createHash } from 'node:crypto';
import type { StoredKey } from './kept-records.ts';
import type { Call, Done, ReadyOperation } from './operation.ts';
import { Refusal, unprocessable } from './refusal.ts';
import type { SimulatorState } from './state.ts';

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

const keyLifeSeconds = ({ knobs }: SimulatorState, { keys }: ReadyOperation): number => {
  switch (keys) {
    case 'orders':
      return knobs.orderKeyLifeSeconds;
    case 'payments-v1':
      return knobs.v1KeyLifeSeconds;
    case 'payments':
    case null:
      return knobs.paymentKeyLifeSeconds;
  }
};

/** When the key was stored and when it is looked up are moments of the same clock: the order's, once there is one. */
const isAlive = (state: SimulatorState, operation: ReadyOperation, stored: StoredKey): boolean => {
  const life = keyLifeSeconds(state, operation);
  const order = state.orders.get(stored.orderId);
  return (order ? state.timeOf(order) : state.now()) < stored.storedAt + life * 1000;
};

/** The first resource a request id was used on has the key to itself; further ones have a key with their id in it. */
const keyOnTarget = (name: string, target: string): string => `${name} ${target}`;

/**
 * What the request id did on this resource; where a knob says so, what it did on another one. Nothing shows that PayPal
 * replays across resources, and a replay that is believed would report money that never moved, so the default is a new call.
 */
const storedFor = (
  state: SimulatorState,
  operation: ReadyOperation,
  call: Call,
): StoredKey | undefined => {
  const name = keyName(operation, call);
  if (name === undefined) return undefined;
  const first = state.keys.get(name);
  if (!first || first.target === targetOf(call)) return first;
  const own = state.keys.get(keyOnTarget(name, targetOf(call)));
  return own ?? (state.knobs.sameKeyOtherTarget === 'REPLAY' ? first : undefined);
};

/**
 * What this request id did before, while its key lives (paypal-rules 4). A refusal that was stored is given again;
 * that PayPal stores them is not proven, so a knob decides, and by default the same id may try again after one.
 */
export const findKey = (
  state: SimulatorState,
  operation: ReadyOperation,
  call: Call,
): Done | undefined => {
  const stored = storedFor(state, operation, call);
  if (!stored || !isAlive(state, operation, stored)) return undefined;
  const { sameKeyOtherBody } = state.knobs;
  if (stored.digest !== digestOf(call) && sameKeyOtherBody === 'REFUSE') {
    throw new Refusal(422, [{ issue: 'DUPLICATE_REQUEST_ID', field: 'PayPal-Request-Id' }]);
  }
  if (stored.refusal) throw new Refusal(stored.refusal.httpStatus, stored.refusal.problems);
  const order = state.orders.get(stored.orderId);
  const chargedCard = operation.name === 'createOrder' && order?.fundingSource === 'card';
  if (chargedCard && state.knobs.cardCreateReplay === 'TRANSACTION_REFUSED') {
    throw unprocessable('TRANSACTION_REFUSED');
  }
  return order && { order, resourceId: stored.resourceId };
};

interface Keyed {
  operation: ReadyOperation;
  call: Call;
}

/** Performs the operation, and remembers under the request id what it did. */
export const remembering = (
  state: SimulatorState,
  keyed: Keyed,
  perform: (state: SimulatorState) => Done,
): Done => {
  try {
    const done = perform(state);
    store(state, keyed, {
      orderId: done.order.id,
      resourceId: done.resourceId,
      storedAt: state.timeOf(done.order),
    });
    return done;
  } catch (error) {
    if (error instanceof Refusal && state.knobs.refusalsStored) {
      const order = keyed.operation.find(state, keyed.call);
      const { httpStatus, problems } = error;
      store(state, keyed, {
        orderId: order?.id ?? '',
        resourceId: '',
        storedAt: order ? state.timeOf(order) : state.now(),
        refusal: { httpStatus, problems },
      });
    }
    throw error;
  }
};

const store = (
  state: SimulatorState,
  { operation, call }: Keyed,
  result: Omit<StoredKey, 'target' | 'digest'>,
): void => {
  const name = keyName(operation, call);
  if (name === undefined) return;
  const target = targetOf(call);
  const first = state.keys.get(name);
  const mine = first === undefined || first.target === target;
  const key = { ...result, target, digest: digestOf(call) };
  state.storeKey(mine ? name : keyOnTarget(name, target), key);
};
