import { TASK_QUEUE } from '../../src/contract/workflow-ids.ts';
import type { Scrape } from './exposition.ts';
import type { MonitoredStack } from './monitored-stack.ts';

/** Something that goes wrong, and the alerts that say so. */
export interface Incident {
  readonly title: string;
  readonly alerts: readonly string[];
  /** Before all incidents, for what takes its time. */
  readonly begin?: (monitored: MonitoredStack) => Promise<void>;
  /** What there is before, quiet. */
  readonly prepare?: (monitored: MonitoredStack) => Promise<void>;
  /** Makes it happen, waits until it is seen, and ends it. @returns what was scraped meanwhile */
  readonly provoke: (monitored: MonitoredStack) => Promise<Scrape>;
}

/** How a delivery to the merchant's URL is started by itself. */
export const delivery = (id: string) => ({
  workflowId: `incident:${id}`,
  taskQueue: TASK_QUEUE,
  args: [
    {
      id,
      type: 'checkout.authorized',
      timestamp: new Date().toISOString(),
      data: { merchantId: 'default' },
    },
  ],
});
