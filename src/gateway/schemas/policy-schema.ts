import { z } from '@hono/zod-openapi';
import { type CheckoutPolicy, policyBounds } from '../../domain/checkout/policy.ts';
import { formatDuration, parseDuration } from '../../domain/time/format.ts';
import { closed } from './shapes.ts';

type Bounds = { readonly least: number; readonly most: number };

/** "3 h", "90 m", "2 d", "30 s" or whole seconds; out come milliseconds within the bounds. */
const durationWithin = ({ least, most }: Bounds) =>
  z
    .union([z.string().max(20), z.int()])
    .transform((given, context) => {
      const ms = typeof given === 'number' ? given * 1000 : parseDuration(given);
      if (ms !== undefined && ms >= least && ms <= most) return ms;
      const code = ms === undefined ? 'MALFORMED' : ms < least ? 'TOO_SHORT' : 'TOO_LONG';
      const bounds = `from ${formatDuration(least)} to ${formatDuration(most)}`;
      const message = `Write "3 h", "90 m", "2 d" or whole seconds, ${bounds}.`;
      context.addIssue({ code: 'custom', message, params: { code } });
      return z.NEVER;
    })
    .openapi({
      description: `"3 h", "90 m", "2 d", "30 s" or whole seconds; from ${formatDuration(least)} to ${formatDuration(most)}.`,
      example: formatDuration(most),
    });

const { reauthorizeAtMost } = policyBounds;

/** What a checkout does when nobody tells it; what is left out has its default. */
export const PolicySchema = closed({
  approvalWithin: durationWithin(policyBounds.approvalWithinMs).optional(),
  capture: z.enum(['MANUAL', 'ON_AUTHORIZATION']).optional(),
  reauthorize: z.enum(['TIMER', 'ON_CAPTURE', 'NEVER']).optional(),
  reauthorizeAtMost: z.int().min(reauthorizeAtMost.least).max(reauthorizeAtMost.most).optional(),
  atDeadline: z.enum(['VOID', 'CAPTURE', 'ASK']).optional(),
  deadlineMargin: durationWithin(policyBounds.deadlineMarginMs).optional(),
  overCapture: z.enum(['NONE', 'PAYPAL_LIMIT']).optional(),
}).openapi('Policy', { example: { approvalWithin: '3 h', atDeadline: 'CAPTURE' } });

/** The policy in the words of the domain, without the fields nobody gave. */
export const policyOf = ({
  approvalWithin,
  deadlineMargin,
  ...others
}: z.output<typeof PolicySchema>): Partial<CheckoutPolicy> => {
  const given = { ...others, approvalWithinMs: approvalWithin, deadlineMarginMs: deadlineMargin };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};
