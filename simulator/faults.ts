import { type Cause, decisive, type FaultPlan, type FaultRule } from './fault-rules.ts';
import { fraction } from './ids.ts';

export interface FaultProgress {
  plan: FaultPlan;
  struck: number[];
  asked: number[];
}

const isAboutWebhooks = (rule: FaultRule): boolean => rule.kind.endsWith('-webhook');

/** Decides which faults apply to a call. The same plan and the same calls give the same faults. */
export class Faults {
  /** Something has been applied, or was asked, since it was last written down. */
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

  /** The plan, with how often each rule was asked and has been applied. */
  report() {
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
   * The rules that apply to this call, in the order they were given. Of those that decide what the caller sees, such as
   * `lost-answer` and `503`, only the first applies; the others wait for the next call.
   */
  forCall(operation: string, ids: readonly string[]): FaultRule[] {
    let decided = false;
    return this.#concerning(operation, ids, (rule, index) => {
      if (isAboutWebhooks(rule) || (decided && decisive.has(rule.kind))) return false;
      const applies = this.#applies(rule, index);
      decided ||= applies && decisive.has(rule.kind);
      return applies;
    });
  }

  /** The rules that apply to the webhooks an operation has caused; it asks only when there are some. */
  forWebhooks(cause: Cause, ids: readonly string[]): FaultRule[] {
    return this.#concerning(
      cause,
      ids,
      (rule, index) => isAboutWebhooks(rule) && this.#applies(rule, index),
    );
  }

  #concerning(
    operation: string,
    ids: readonly string[],
    applies: (rule: FaultRule, index: number) => boolean,
  ): FaultRule[] {
    return this.#plan.rules.filter((rule, index) => {
      const concerned = rule.operation === '*' || rule.operation === operation;
      if (!concerned || (rule.id !== undefined && !ids.includes(rule.id))) return false;
      return applies(rule, index);
    });
  }

  #applies(rule: FaultRule, index: number): boolean {
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
