import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import {
  approveSignal,
  BARE_TASK_QUEUE,
  type BareCapture,
  type BareInput,
  type BareOrder,
  captureUpdate,
  openUpdate,
} from './messages.ts';
import type { bareCheckout } from './workflows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same bounds as the product's defaults. */
const usual = {
  value: '100.00',
  currencyCode: 'USD',
  approvalWithinMs: 3 * HOUR,
  honorPeriodMs: 3 * DAY,
};

export type BareClient = ReturnType<typeof createBareClient>;

export const bareWorkflowId = (checkoutId: string): string => `bare:${checkoutId}`;

/** The client's part of the bare workflow: one call each to Temporal. */
export const createBareClient = (client: Client, taskQueue: string = BARE_TASK_QUEUE) => ({
  start: (
    checkoutId: string = randomUUID(),
    options: Partial<Pick<BareInput, 'approvalWithinMs'>> = {},
  ): Promise<BareOrder> =>
    client.workflow.executeUpdateWithStart(openUpdate, {
      startWorkflowOperation: new WithStartWorkflowOperation<typeof bareCheckout>('bareCheckout', {
        workflowId: bareWorkflowId(checkoutId),
        taskQueue,
        args: [{ checkoutId, ...usual, ...options }],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    }),

  approve: (checkoutId: string): Promise<void> =>
    client.workflow.getHandle(bareWorkflowId(checkoutId)).signal(approveSignal),

  capture: (checkoutId: string): Promise<BareCapture> =>
    client.workflow.getHandle(bareWorkflowId(checkoutId)).executeUpdate(captureUpdate),
});
