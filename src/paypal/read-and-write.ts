import { z } from 'zod';

import { type Comparison, completing, matching } from './compare-answer.ts';
import { PayPalError } from './errors.ts';
import type { Reply } from './read-answer.ts';
import { namedSchema } from './replies.ts';
import { idInPath } from './requests.ts';
import type { Ask, CallOptions, Transport } from './transport.ts';

/** The resources of Payments v2, which are all read and written in one way. */
const COLLECTION = {
  authorization: 'v2/payments/authorizations',
  capture: 'v2/payments/captures',
  refund: 'v2/payments/refunds',
} as const;

type Resource = keyof typeof COLLECTION;

export const resourcePath = (
  operation: Ask<unknown>['operation'],
  resource: Resource,
  id: string,
): string => `${COLLECTION[resource]}/${idInPath(operation, id)}`;

/** Reads a resource by its id and makes sure that it is the one that was asked for. */
export const readById = async <T extends { readonly id: string }>(
  transport: Transport,
  ask: {
    readonly operation: Ask<T>['operation'];
    readonly resource: Resource;
    readonly id: string;
    readonly schema: z.ZodType<T>;
  },
  options?: CallOptions,
): Promise<Reply<T>> => {
  const { operation, resource, id, schema } = ask;
  const path = resourcePath(operation, resource, id);
  const reply = await transport.send(
    { operation, method: 'get', path, yes: [200], schema },
    options,
  );
  return matching(operation, reply, (value) => [
    { field: `${resource} id`, asked: id, answered: value.id },
  ]);
};

/**
 * Sends a POST that makes or changes a resource. PayPal may answer with little more than its id (`return=minimal`, or
 * nothing at all): then the resource is read once, so that nothing is believed that was not seen.
 */
export const write = async <T extends { readonly id: string }>(
  transport: Transport,
  ask: Omit<Ask<T>, 'method' | 'yes'> & {
    readonly makes: Resource;
    /** The resource to read where the answer has no body. */
    readonly otherwise?: string;
    readonly compare: (value: T) => readonly Comparison[];
  },
  options?: CallOptions,
): Promise<Reply<T>> => {
  const { makes, otherwise, compare, schema, ...request } = ask;
  const { operation } = ask;
  const reply = await transport.send(
    {
      ...request,
      method: 'post',
      yes: [200, 201, 204],
      schema: z.union([schema, namedSchema, z.null()]),
    },
    options,
  );
  const { value, debugId, httpStatus } = reply;
  if (value !== null && 'id' in value)
    return matching(operation, { value, debugId, httpStatus }, compare);
  const id = value === null ? otherwise : value.named;
  if (id === undefined) {
    throw new PayPalError({ kind: 'UNREADABLE', operation, httpStatus, what: 'no body', debugId });
  }
  const whole = await completing(() =>
    readById(transport, { operation, resource: makes, id, schema }, options),
  );
  return matching(operation, whole, compare);
};
