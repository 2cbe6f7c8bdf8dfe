import type { OperationName } from './issues.ts';
import type { Order } from './records.ts';
import { notFound } from './refusal.ts';
import { type BodyReader, noBody } from './request-bodies.ts';
import type { SimulatorState } from './state.ts';

/** One call of PayPal's API, as the operations see it. */
export interface Call {
  operation: OperationName;
  /** Whose account the call is about: the caller's own, or that of the merchant a partner acts for. */
  merchantId: string;
  /** The partner that acts for the merchant. */
  partnerId?: string;
  requestId: string | null;
  /** True for `Prefer: return=representation`. */
  full: boolean;
  /** The ids in the path: `id`, and `tracker_id` for a tracker. */
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** The parsed JSON body; undefined where none was sent. */
  body: unknown;
}

/** What an operation did: the order it belongs to, and the resource that came of it. */
export interface Done {
  order: Order;
  resourceId: string;
  /** It was there already, and the call changed nothing. */
  repeated?: boolean;
}

/** The resource that came of a call, among those of its order. */
export const doneIn = <R extends { id: string }>(resources: readonly R[], done: Done): R => {
  const made = resources.find(({ id }) => id === done.resourceId);
  if (!made) throw notFound();
  return made;
};

export interface Answer {
  status: number;
  body: object | null;
}

/** What every operation says of itself. */
interface OperationHead {
  name: OperationName;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  path: string;
  /** Which PayPal-Request-Ids it knows and how long they live; null where PayPal takes none. */
  keys: 'orders' | 'payments' | 'payments-v1' | null;
  /** The order a call is about, for its clock and for calls at the same time; undefined before there is one. */
  find(state: SimulatorState, call: Call): Order | undefined;
}

interface Operation<Body> extends OperationHead {
  /** Refuses a body that PayPal's schema refuses. */
  read: BodyReader<Body>;
  /** Does it, or throws a Refusal and leaves everything as it was. */
  perform(state: SimulatorState, call: Call, body: Body): Done;
  /** Shows what came of it, as it stands now. */
  show(state: SimulatorState, done: Done, occasion: { full: boolean; replayed: boolean }): Answer;
}

interface ReadyHead<Result> extends OperationHead {
  /** Whether PayPal documents a body for it; then the call must say that it sends JSON. */
  takesBody: boolean;
  /** Reads the body and returns what is left to do with it. */
  prepare(call: Call): (state: SimulatorState) => Result;
}

/** An operation on one resource whose body has been read by its schema. */
export interface ReadyOperation extends ReadyHead<Done> {
  about: 'one';
  show: Operation<unknown>['show'];
}

/** An operation on many resources, such as a search: it answers by itself, and PayPal takes no request id for it. */
export interface ManyOperation extends ReadyHead<Answer> {
  about: 'many';
}

export type AnyOperation = ReadyOperation | ManyOperation;

export const operation = <Body>(definition: Operation<Body>): ReadyOperation => ({
  ...definition,
  about: 'one',
  takesBody: definition.read !== noBody,
  prepare: (call) => {
    const body = definition.read(call.body);
    return (state) => definition.perform(state, call, body);
  },
});

interface OperationOnMany<Body> extends Pick<OperationHead, 'name' | 'method' | 'path'> {
  read: BodyReader<Body>;
  answer(state: SimulatorState, call: Call, body: Body): Answer;
}

export const operationOnMany = <Body>(definition: OperationOnMany<Body>): ManyOperation => ({
  about: 'many',
  name: definition.name,
  method: definition.method,
  path: definition.path,
  keys: null,
  find: () => undefined,
  takesBody: definition.read !== noBody,
  prepare: (call) => {
    const body = definition.read(call.body);
    return (state) => definition.answer(state, call, body);
  },
});
