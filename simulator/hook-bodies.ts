import type { Context } from 'hono';
import { z } from 'zod';
import { HookError } from './hook-error.ts';
import { problemsIn } from './hook-problems.ts';
import type { Authorization, Capture, Order, Refund } from './records.ts';
import type { Found, SimulatorState } from './state.ts';

const jsonBody = async (context: Context): Promise<unknown> => {
  const text = await context.req.text();
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new HookError(400, 'INVALID_JSON', `the body is not JSON: ${Object(error).message}`);
  }
};

/** The JSON body in the shape asked for; an absent one counts as `{}`. */
export const bodyAs = async <Shape>(context: Context, schema: z.ZodType<Shape>): Promise<Shape> =>
  shaped(await jsonBody(context), schema);

/** The same, where each field may stand in the body or in the query. */
export const bodyOrQueryAs = async <Shape>(
  context: Context,
  schema: z.ZodType<Shape>,
): Promise<Shape> => {
  const json = await jsonBody(context);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return shaped(isObject ? { ...json, ...context.req.query() } : json, schema);
};

/** A whole number, also when it is written as text, as in a query. */
export const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value),
    z.number().int().min(least).max(most),
  );

/** The value in the shape asked for, or a 400 that says what is wrong with it. */
export const shaped = <Shape>(value: unknown, schema: z.ZodType<Shape>): Shape => {
  const read = schema.safeParse(value);
  if (!read.success) {
    throw new HookError(400, 'INVALID_BODY', problemsIn(read.error, value, schema));
  }
  return read.data;
};

const existing = <Thing>(thing: Thing | undefined, name: string, id: string): Thing => {
  if (thing === undefined) {
    throw new HookError(404, `${name.toUpperCase()}_NOT_FOUND`, `there is no ${name} ${id}`);
  }
  return thing;
};

export const requireOrder = (state: SimulatorState, id: string): Order =>
  existing(state.orders.get(id), 'order', id);

export const requireAuthorization = (state: SimulatorState, id: string): Found<Authorization> =>
  existing(state.findAuthorization(id), 'authorization', id);

export const requireCapture = (state: SimulatorState, id: string): Found<Capture> =>
  existing(state.findCapture(id), 'capture', id);

export const requireRefund = (state: SimulatorState, id: string): Found<Refund> =>
  existing(state.findRefund(id), 'refund', id);
