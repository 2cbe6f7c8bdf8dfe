import { uuid4, workflowInfo } from '@temporalio/workflow';
import { paypal } from '../../src/workflows/money-call/paypal-calls.ts';
import { withPriority } from '../../src/workflows/priority.ts';

export * from '../../src/workflows/index.ts';

/**
 * As many calls to PayPal as so many checkouts of a merchant make whose payers wait: the product's own Activity, with its
 * priority and fairness key, without the checkouts around it. The merchant is the one in the Workflow's id.
 */
export async function queuedCalls(count: number): Promise<void> {
  const { workflowId } = workflowInfo();
  const amount = { currencyCode: 'USD', value: '10.00' };
  await withPriority('PAYER', async () => {
    const calls = Array.from({ length: count }, () =>
      paypal.createOrder(
        {
          requestId: uuid4(),
          purchaseUnit: { amount, customId: workflowId.replace('checkout:', '') },
        },
        'create order',
      ),
    );
    await Promise.all(calls);
  });
}
