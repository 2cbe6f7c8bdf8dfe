import { AsyncLocalStorage, workflowInfo } from '@temporalio/workflow';
import { callsOfMerchant, temporalCallsOfMerchant } from '../contract/task-queues.ts';
import { merchantOf } from '../contract/workflow-ids.ts';

/**
 * What waits for a call, the most urgent first: its Activity stands before others in the task queue. A read has the
 * priority of what waits for it.
 */
const KEY_OF = { PAYER: 1, HOLD_ENDS: 1, COMMAND: 2, DEADLINE: 3, READ: 4, BULK: 5 } as const;

type Waiting = keyof typeof KEY_OF;

/** Of what is done now: all Workflows of a worker share this module. Until something else is said, somebody has asked for it. */
const waiting = new AsyncLocalStorage<Waiting>();

/** Calls that are made meanwhile have this priority. */
export const withPriority = async <T>(what: Waiting, act: () => Promise<T>): Promise<T> =>
  await waiting.run(what, act);

const merchant = (): string => merchantOf(workflowInfo().workflowId) ?? '';

/** Of a call to PayPal that is made now. */
export const callPriority = () => ({
  priorityKey: KEY_OF[waiting.getStore() ?? 'COMMAND'],
  fairnessKey: callsOfMerchant(merchant()),
});

/** Of an Activity that asks Temporal itself: as urgent as what a person waits for, and short. */
export const temporalPriority = (merchantId: string) => ({
  priorityKey: KEY_OF.COMMAND,
  fairnessKey: temporalCallsOfMerchant(merchantId),
});

/** Of a delivery to a merchant's URL: nothing waits for it, and each merchant's take turns. */
export const deliveryPriority = (merchantId: string) => ({
  priorityKey: KEY_OF.READ,
  fairnessKey: callsOfMerchant(merchantId),
});
