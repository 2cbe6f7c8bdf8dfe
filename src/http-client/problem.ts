import { z } from 'zod';

const text = z.string().default('');
const fieldError = z.object({ in: text, field: text, code: text, message: text });

/** RFC 9457, as the gateway writes it. A proxy in between may write something else: every part may be missing. */
export const problem = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z.string().optional(),
  issue: z.string().nullish(),
  debugId: z.string().nullish(),
  field: z.string().nullish(),
  errors: z.array(fieldError).optional(),
});
