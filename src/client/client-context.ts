import type { Client, WorkflowHandle } from '@temporalio/client';
import { callsOfMerchant } from '../contract/task-queues.ts';
import { checkoutWorkflowId } from '../contract/workflow-ids.ts';
import type { CheckoutWorkflow } from '../contract/workflows.ts';
import { LONGEST_ACTOR } from '../domain/checkout/commands.ts';
import type { CheckoutPolicy } from '../domain/checkout/policy.ts';
import { refuseCardNumber } from './requests.ts';

/** Where a merchant's checkouts live. */
export type ClientContext = {
  readonly client: Client;
  readonly merchantId: string;
  readonly taskQueue: string;
  /** Whether the merchant's URL is told of what happens to checkouts and refunds started from here. */
  readonly notify: boolean;
  /** Who is on record with the commands that are sent from here. */
  readonly actor?: string;
  /** Of checkouts whose start does not say otherwise, field by field. */
  readonly defaultPolicy?: Partial<CheckoutPolicy>;
  /** Whether the account acts for another one: PayPal reauthorizes nothing for it. */
  readonly isPartner?: boolean;
};

/** What a command carries of it: nothing where nobody is named. @throws HoldfastError INVALID_REQUEST */
export const actorIn = ({ actor }: ClientContext): { readonly actor?: string } => {
  if (actor === undefined) return {};
  refuseCardNumber('actor', actor);
  return { actor: actor.slice(0, LONGEST_ACTOR) };
};

/** Where a merchant's Workflow is started: Workflow Tasks of several merchants take turns, as their Activities do. */
export const queueOf = ({
  merchantId,
  taskQueue,
}: Pick<ClientContext, 'merchantId' | 'taskQueue'>) => ({
  taskQueue,
  priority: { fairnessKey: callsOfMerchant(merchantId) },
});

export const handleOf = (
  { client, merchantId }: Pick<ClientContext, 'client' | 'merchantId'>,
  checkoutId: string,
): WorkflowHandle<CheckoutWorkflow> =>
  client.workflow.getHandle<CheckoutWorkflow>(checkoutWorkflowId(merchantId, checkoutId));
