import type { Logger, NativeConnection } from '@temporalio/worker';
import type { LiveMerchants } from '../config/live-merchants.ts';
import type { Merchants } from '../config/merchants.ts';
import { callsOfMerchant } from '../contract/task-queues.ts';
import { TASK_QUEUE } from '../contract/workflow-ids.ts';
import { limitCallRates } from '../temporal/call-rates.ts';

export const isRated = (merchants: Merchants): boolean =>
  merchants.all().some(({ rate }) => rate !== null);

interface Rated {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly logger: Logger;
}

/**
 * Has Temporal keep the rate of each merchant's PayPal account, now and after the merchants were read again. Where it cannot,
 * the log says so and calls go on.
 */
export async function followRates(merchants: LiveMerchants, rated: Rated): Promise<void> {
  merchants.onReload(() => void keepRates(merchants, rated));
  await keepRates(merchants, rated);
}

async function keepRates(merchants: Merchants, rated: Rated): Promise<void> {
  const rates = merchants
    .all()
    .map(({ merchantId, rate }) => [callsOfMerchant(merchantId), rate] as const);
  try {
    await limitCallRates(
      { ...rated, taskQueue: TASK_QUEUE, identity: 'holdfast-worker' },
      new Map(rates),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    rated.logger.error(
      `The rates of PayPal accounts cannot be given to Temporal (${why}); calls are made without them.`,
    );
  }
}
