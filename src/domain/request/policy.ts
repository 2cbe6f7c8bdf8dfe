import { type CheckoutPolicy, policyBounds } from '../checkout/policy.ts';
import { formatDuration, parseDuration } from '../time/format.ts';
import { object } from './object-shape.ts';
import { named, oneOf, optional, type Shape, wholeNumber } from './request-shape.ts';

type Bounds = { readonly least: number; readonly most: number };

/** "3 h", "90 m", "2 d", "30 s" or whole seconds; out come milliseconds within the bounds. */
const durationWithin = ({ least, most }: Bounds): Shape<number> => {
  const bounds = `from ${formatDuration(least)} to ${formatDuration(most)}`;
  return {
    schema: {
      oneOf: [{ type: 'string', maxLength: 20 }, { type: 'integer' }],
      description: `"3 h", "90 m", "2 d", "30 s" or whole seconds; ${bounds}.`,
      example: formatDuration(most),
    },
    parse: (value, path, report) => {
      const ms =
        typeof value === 'string' && value.length <= 20
          ? parseDuration(value)
          : Number.isSafeInteger(value)
            ? Number(value) * 1_000
            : undefined;
      if (ms !== undefined && ms >= least && ms <= most) return ms;
      const code = ms === undefined ? 'MALFORMED' : ms < least ? 'TOO_SHORT' : 'TOO_LONG';
      const message = `Write "3 h", "90 m", "2 d" or whole seconds, ${bounds}.`;
      return report({ path, code, message });
    },
  };
};

const choices = {
  capture: optional(oneOf('MANUAL', 'ON_AUTHORIZATION')),
  reauthorize: optional(oneOf('TIMER', 'ON_CAPTURE', 'NEVER')),
  reauthorizeAtMost: optional(
    wholeNumber(policyBounds.reauthorizeAtMost.least, policyBounds.reauthorizeAtMost.most),
  ),
  capturesAtMost: optional(
    wholeNumber(policyBounds.capturesAtMost.least, policyBounds.capturesAtMost.most),
  ),
  atDeadline: optional(oneOf('VOID', 'CAPTURE', 'ASK')),
  overCapture: optional(oneOf('NONE', 'PAYPAL_LIMIT')),
  liabilityShift: optional(oneOf('REQUIRE', 'ACCEPT')),
} as const;

const milliseconds = ({ least, most }: Bounds) => optional(wholeNumber(least, most));

/** A policy as the Temporal client takes it: durations in milliseconds, every field optional. */
export const policyInMs: Shape<Partial<CheckoutPolicy>> = object({
  ...choices,
  approvalWithinMs: milliseconds(policyBounds.approvalWithinMs),
  deadlineMarginMs: milliseconds(policyBounds.deadlineMarginMs),
} satisfies Record<keyof CheckoutPolicy, Shape<unknown>>);

const policyText = object({
  ...choices,
  approvalWithin: optional(durationWithin(policyBounds.approvalWithinMs)),
  deadlineMargin: optional(durationWithin(policyBounds.deadlineMarginMs)),
});

/** A policy as HTTP callers write it, `{"approvalWithin": "3 h"}`; out comes the same in milliseconds. */
export const policy: Shape<Partial<CheckoutPolicy>> = named(
  'Policy',
  {
    ...policyText,
    parse: (value, path, report) => {
      const given = policyText.parse(value, path, report);
      if (given === undefined) return undefined;
      const { approvalWithin, deadlineMargin, ...others } = given;
      return {
        ...others,
        ...(approvalWithin === undefined ? {} : { approvalWithinMs: approvalWithin }),
        ...(deadlineMargin === undefined ? {} : { deadlineMarginMs: deadlineMargin }),
      };
    },
  },
  { example: { approvalWithin: '3 h', atDeadline: 'CAPTURE' } },
);
