import type { z } from '@hono/zod-openapi';

/** A JSON body or answer, as OpenAPI describes its content. */
export const json = <Schema extends z.ZodType>(schema: Schema) => ({
  content: { 'application/json': { schema } },
});
