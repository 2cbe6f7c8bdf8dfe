import type { Context } from 'hono';
import { z } from 'zod';
import { HookError } from './hook-error.ts';
import type { Authorization, Capture, Order, Refund } from './records.ts';
import type { Found, World } from './world.ts';

/** The JSON body in the shape asked for; an absent one counts as `{}`. */
export const bodyAs = async <Shape>(context: Context, schema: z.ZodType<Shape>): Promise<Shape> => {
  const text = await context.req.text();
  let json: unknown;
  try {
    json = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new HookError(400, 'INVALID_JSON', 'the body is not JSON');
  }
  return shaped(json, schema);
};

/** The value in the shape asked for, or a 400 that says what is wrong with it. */
export const shaped = <Shape>(value: unknown, schema: z.ZodType<Shape>): Shape => {
  const read = schema.safeParse(value);
  if (!read.success) throw new HookError(400, 'INVALID_BODY', z.prettifyError(read.error));
  return read.data;
};

const existing = <Thing>(thing: Thing | undefined, name: string, id: string): Thing => {
  if (thing === undefined) {
    throw new HookError(404, `${name.toUpperCase()}_NOT_FOUND`, `there is no ${name} ${id}`);
  }
  return thing;
};

export const requireOrder = (world: World, id: string): Order =>
  existing(world.orders.get(id), 'order', id);

export const requireAuthorization = (world: World, id: string): Found<Authorization> =>
  existing(world.findAuthorization(id), 'authorization', id);

export const requireCapture = (world: World, id: string): Found<Capture> =>
  existing(world.findCapture(id), 'capture', id);

export const requireRefund = (world: World, id: string): Found<Refund> =>
  existing(world.findRefund(id), 'refund', id);
