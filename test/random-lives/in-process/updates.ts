import type { Payload, ProtoFailure } from '@temporalio/common';
import type { Command } from './sandbox.ts';

type Response = NonNullable<Command['updateResponse']>;

/** temporal.api.update.v1.Outcome */
export type UpdateOutcome =
  | { readonly success: { readonly payloads: readonly Payload[] } }
  | { readonly failure: ProtoFailure };

type Update = {
  accepted: boolean;
  /** Accepted, and closed before it was answered. */
  isCutShort: boolean;
  readonly outcome: Promise<UpdateOutcome | 'CLOSED'>;
  readonly settle: (outcome: UpdateOutcome | 'CLOSED') => void;
};

/** The Updates of one run by id: one id is delivered once, unless it was rejected. */
export class Updates {
  readonly #byId = new Map<string, Update>();
  readonly #open = new Set<Update>();

  find(id: string): Update | undefined {
    return this.#byId.get(id);
  }

  open(id: string): Update {
    let settle: Update['settle'] = () => undefined;
    const outcome = new Promise<UpdateOutcome | 'CLOSED'>((resolve) => {
      settle = resolve;
    });
    const update = { accepted: false, isCutShort: false, outcome, settle };
    this.#byId.set(id, update);
    this.#open.add(update);
    return update;
  }

  /** The ids of rejected Updates. A "rejected" response for an accepted Update is its failure. */
  rejectedBy(commands: readonly Command[]): ReadonlySet<string> {
    const accepted = new Set<string>();
    const rejected = new Set<string>();
    for (const { updateResponse } of commands) {
      const id = updateResponse?.protocolInstanceId;
      if (!id) continue;
      if (updateResponse.accepted) accepted.add(id);
      const known = accepted.has(id) || this.#byId.get(id)?.accepted;
      if (updateResponse.rejected && !known) rejected.add(id);
    }
    return rejected;
  }

  respond({ protocolInstanceId, accepted, rejected, completed }: Response): void {
    const id = protocolInstanceId ?? '';
    const update = this.#byId.get(id);
    if (update === undefined) throw new Error(`there is no Update ${id}`);
    if (accepted) {
      update.accepted = true;
      return;
    }
    this.#open.delete(update);
    if (completed) update.settle({ success: { payloads: [completed] } });
    if (!rejected) return;
    update.settle({ failure: rejected });
    if (!update.accepted) this.#byId.delete(id);
  }

  /** Updates that were not accepted were never delivered; accepted ones fail. */
  close(): void {
    for (const [id, update] of this.#byId) {
      if (!this.#open.has(update)) continue;
      update.isCutShort = update.accepted;
      update.settle(update.accepted ? withoutAnswer : 'CLOSED');
      if (!update.accepted) this.#byId.delete(id);
    }
    this.#open.clear();
  }
}

const withoutAnswer: UpdateOutcome = {
  failure: {
    message: 'The Workflow completed before the Update did.',
    applicationFailureInfo: { type: 'AcceptedUpdateCompletedWorkflow', nonRetryable: true },
  },
};
