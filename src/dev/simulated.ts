import type { Config } from '../config.ts';

/** Whether only the simulator's money is at stake. */
export const isSimulated = ({ paypal }: Config): boolean =>
  paypal === null || paypal.simulatorUrl !== undefined;
