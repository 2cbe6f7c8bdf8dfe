import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { parseRequest } from '../../domain/request/parse-request.ts';
import { paymentSourceParts } from '../../domain/request/payment-source.ts';
import { policy } from '../../domain/request/policy.ts';
import { purchaseUnitParts } from '../../domain/request/purchase-unit.ts';
import type { JsonSchema, Shape } from '../../domain/request/request-shape.ts';
import type { GatewayEnv } from '../context.ts';

type Published = { readonly [keyword: string]: unknown };

/** A body that is read by its shape, in OpenAPI and in the route's validator. */
export const bodyOf = <T>(shape: Shape<T>) => {
  const schema = z.unknown().transform((given, context): T => {
    const result = parseRequest(shape, given);
    if (result.ok) return result.value;
    for (const { path, code, message } of result.problems) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { code } });
    }
    return z.NEVER;
  });
  const published = { ...publishedOf(shape.schema), type: 'object' as const };
  return shape.name === undefined
    ? schema.openapi(published)
    : schema.openapi(shape.name, published);
};

const publishedOf = ({ properties, items, oneOf, ...plain }: JsonSchema): Published => ({
  ...plain,
  ...(properties && {
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, shape]) => [name, referenceTo(shape)]),
    ),
  }),
  ...(items && { items: referenceTo(items) }),
  ...(oneOf && { oneOf: oneOf.map(publishedOf) }),
});

const referenceTo = ({ name, schema }: Shape<unknown>): Published =>
  name === undefined
    ? publishedOf(schema)
    : {
        $ref: `#/components/schemas/${name}`,
        ...(schema.description !== undefined && { description: schema.description }),
      };

/** The components that bodies refer to by name. */
export const registerShapes = ({ openAPIRegistry }: OpenAPIHono<GatewayEnv>): void => {
  for (const { name = '', schema } of [...purchaseUnitParts, ...paymentSourceParts, policy]) {
    openAPIRegistry.registerComponent('schemas', name, publishedOf(schema));
  }
};
