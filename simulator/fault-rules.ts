import { z } from 'zod';
import { type OperationName, operationNames } from './issues.ts';
import { seconds } from './knobs.ts';

/** These decide what the caller sees: only one of them applies to a call. */
const decisiveKinds = [
  'lost-answer',
  'reset',
  '500',
  '503',
  '429',
  'refuse',
  '401',
  'altered-answer',
] as const;

/** What can go wrong on the way; a webhook fault concerns the events that the operation causes. */
export const faultKinds = [
  ...decisiveKinds,
  'slow',
  'early-webhook',
  'duplicate-webhook',
  'late-webhook',
  'reorder-webhook',
  'drop-webhook',
] as const;

type FaultKind = (typeof faultKinds)[number];

export const decisive: ReadonlySet<FaultKind> = new Set(decisiveKinds);

/** The kinds that can apply before the commit or after it. */
const eitherSide: ReadonlySet<FaultKind> = new Set(['slow', '500', '503']);

/** The kind as it is listed, however people write it: `503` as a number, `early webhook`, `duplicate`, `429+Retry-After`. */
const listedKind = (kind: unknown): unknown => {
  if (typeof kind !== 'string' && typeof kind !== 'number') return kind;
  const words = String(kind)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (/^429-(with-)?retry-after$/.test(words)) return '429';
  const [, effect] =
    /^(early|duplicate|late|reorder|drop)(?:d|ed|ped)?(?:-webhooks?)?$/.exec(words) ?? [];
  return effect === undefined ? words : `${effect}-webhook`;
};

/** Hooks, and what time brings: they cause events as operations do, and only webhook faults know them. */
const otherCauses = [
  'approve',
  'void',
  'settle',
  'dispute',
  'reverse',
  'expiry',
  'lapse',
  'completion',
] as const;

/** The operation, hook or passing of time that caused an event. */
export type Cause =
  | OperationName
  | (typeof otherCauses)[number]
  | 'cancel'
  | 'payer'
  | 'deny'
  | 'release';

const ruleSchema = z
  .strictObject({
    /** An operation, `token`, another cause of events, or `*` for all of them. */
    operation: z.enum(['*', 'token', ...operationNames, ...otherCauses]),
    kind: z.preprocess(listedKind, z.enum(faultKinds)),
    /** How often it applies; without times and probability always. */
    times: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    /** 500, 503 and slow: before the commit, or after it. Slow applies after, the others before. */
    when: z.enum(['before', 'after']).optional(),
    /** How slow, in wall-clock milliseconds. */
    ms: z.number().int().min(0).max(600_000).default(1000),
    /** 429 and 503: the Retry-After header, in seconds; null leaves it out. */
    retryAfter: z.number().int().min(0).nullable().optional(),
    /** refuse: the issue to answer with, one that PayPal documents for the operation. */
    issue: z.string().optional(),
    /** altered-answer: what stands in the answer instead, by its place; null leaves it out (altered-answer.ts). */
    set: z.record(z.string(), z.json()).optional(),
    /** Late webhooks: how late, in seconds on the order's own clock. */
    seconds: seconds.default(60),
    /** Only calls about this order, authorization or capture. */
    id: z.string().optional(),
  })
  .refine((rule) => rule.kind !== 'refuse' || rule.issue !== undefined, {
    message: 'a rule of kind refuse names the issue',
  })
  .refine((rule) => (rule.kind === 'altered-answer') === (rule.set !== undefined), {
    message: 'a rule of kind altered-answer, and no other, says what to set',
  })
  .refine((rule) => rule.kind !== 'refuse' || rule.operation !== 'token', {
    message: 'the token endpoint knows no issues to refuse with; let it answer 500, 503 or 429',
  })
  .refine((rule) => rule.when === undefined || eitherSide.has(rule.kind), {
    message: `only ${[...eitherSide].join(', ')} apply before or after; leave "when" out`,
  });

export const faultsSchema = z.strictObject({
  rules: z.array(ruleSchema).max(200),
  seed: z.number().int().min(0).default(1),
});

export type FaultRule = z.infer<typeof ruleSchema>;
export type FaultPlan = z.infer<typeof faultsSchema>;
