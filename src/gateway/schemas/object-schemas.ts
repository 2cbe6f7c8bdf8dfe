import { z } from '@hono/zod-openapi';

/** An object that takes the fields of its shape and no other. */
export const closed = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape).openapi({ required: requiredOf(shape) });

/** An object of an answer: callers are to expect new fields. */
export const open = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).openapi({ required: requiredOf(shape) });

/** Told to OpenAPI's generator, which takes a field that may be left out but not be undefined for a required one. */
const requiredOf = (shape: z.ZodRawShape): string[] =>
  Object.entries(shape)
    .filter(
      ([, schema]) =>
        !(
          schema instanceof z.ZodExactOptional ||
          schema instanceof z.ZodDefault ||
          schema instanceof z.ZodOptional
        ),
    )
    .map(([name]) => name);

/** A parameter that may be left out. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) =>
  schema.exactOptional().openapi({ param: { required: false } });
