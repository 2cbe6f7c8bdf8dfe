import { z } from 'zod';
import { fraction } from './ids.ts';
import { operationNames } from './issues.ts';

/** What can go wrong on the way; a webhook fault concerns the events that the operation causes. */
const kinds = [
  'lost-answer',
  'reset',
  'slow',
  '500',
  '503',
  '429',
  'refuse',
  'early-webhook',
  'duplicate-webhook',
  'late-webhook',
  'reorder-webhook',
  'drop-webhook',
] as const;

type FaultKind = (typeof kinds)[number];

const decisive: ReadonlySet<FaultKind> = new Set([
  'lost-answer',
  'reset',
  '500',
  '503',
  '429',
  'refuse',
]);

const ruleSchema = z
  .strictObject({
    /** An operation, `token`, or `*` for all of them. */
    operation: z.enum(['*', 'token', 'approve', ...operationNames]),
    kind: z.preprocess((kind) => (typeof kind === 'number' ? String(kind) : kind), z.enum(kinds)),
    /** How often it strikes; without times and probability always. */
    times: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    /** 500, 503 and slow: before the commit, or after it. Slow strikes after, the others before. */
    when: z.enum(['before', 'after']).optional(),
    /** How slow, in wall-clock milliseconds. */
    ms: z.number().int().min(0).max(600_000).default(1000),
    /** 429 and 503: the Retry-After header, in seconds; null leaves it out. */
    retryAfter: z.number().int().min(0).nullable().optional(),
    /** refuse: the issue to answer with, one that PayPal documents for the operation. */
    issue: z.string().optional(),
    /** Late webhooks: how late, in seconds on the order's own clock. */
    seconds: z.number().int().min(0).default(60),
    /** Only calls about this order, authorization or capture. */
    id: z.string().optional(),
  })
  .refine((rule) => rule.kind !== 'refuse' || rule.issue !== undefined, {
    message: 'a rule of kind refuse names the issue',
  });

export const faultsSchema = z.strictObject({
  rules: z.array(ruleSchema).max(200),
  seed: z.number().int().min(0).default(1),
});

export type FaultRule = z.infer<typeof ruleSchema>;
export type FaultPlan = z.infer<typeof faultsSchema>;

export interface FaultProgress {
  plan: FaultPlan;
  struck: number[];
  asked: number[];
}

const isAboutWebhooks = (rule: FaultRule): boolean => rule.kind.endsWith('-webhook');

/** Decides which faults strike a call. The same plan and the same calls strike the same way. */
export class Faults {
  /** Something has struck, or was asked, since it was last written down. */
  changed = false;
  #plan: FaultPlan = { rules: [], seed: 1 };
  #struck: number[] = [];
  #asked: number[] = [];

  replace(plan: FaultPlan): void {
    this.#plan = plan;
    this.#struck = plan.rules.map(() => 0);
    this.#asked = plan.rules.map(() => 0);
    this.changed = true;
  }

  /** The plan and how far it has got, to be written down. */
  progress(): FaultProgress {
    return { plan: this.#plan, struck: this.#struck, asked: this.#asked };
  }

  resume({ plan, struck, asked }: FaultProgress): void {
    this.#plan = plan;
    this.#struck = struck;
    this.#asked = asked;
  }

  /** The plan, with how often each rule was asked and has struck. */
  report(): object {
    return {
      seed: this.#plan.seed,
      rules: this.#plan.rules.map((rule, index) => ({
        ...rule,
        asked: this.#asked[index] ?? 0,
        struck: this.#struck[index] ?? 0,
      })),
    };
  }

  /**
   * The rules that strike this call, in the order they were given. Of those that decide what the caller sees, such as
   * `lost-answer` and `503`, only the first strikes; the others wait for the next call.
   */
  strike(operation: string, ids: readonly string[]): FaultRule[] {
    let decided = false;
    return this.#concerning(operation, ids, (rule, index) => {
      if (isAboutWebhooks(rule) || (decided && decisive.has(rule.kind))) return false;
      const strikes = this.#strikes(rule, index);
      decided ||= strikes && decisive.has(rule.kind);
      return strikes;
    });
  }

  /** The rules that strike the webhooks an operation has caused; it asks only when there are some. */
  strikeWebhooks(operation: string, ids: readonly string[]): FaultRule[] {
    return this.#concerning(
      operation,
      ids,
      (rule, index) => isAboutWebhooks(rule) && this.#strikes(rule, index),
    );
  }

  #concerning(
    operation: string,
    ids: readonly string[],
    strikes: (rule: FaultRule, index: number) => boolean,
  ): FaultRule[] {
    return this.#plan.rules.filter((rule, index) => {
      const concerned = rule.operation === '*' || rule.operation === operation;
      if (!concerned || (rule.id !== undefined && !ids.includes(rule.id))) return false;
      return strikes(rule, index);
    });
  }

  #strikes(rule: FaultRule, index: number): boolean {
    const asked = this.#asked[index] ?? 0;
    const struck = this.#struck[index] ?? 0;
    this.#asked[index] = asked + 1;
    this.changed = true;
    if (rule.times !== undefined && struck >= rule.times) return false;
    const chance = rule.probability ?? 1;
    if (fraction(this.#plan.seed + index * 7919, asked + 1) >= chance) return false;
    this.#struck[index] = struck + 1;
    return true;
  }
}
