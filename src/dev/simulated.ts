import type { Config } from '../config.ts';

/** Whether only the simulator's money is at stake. */
export const isSimulated = ({ merchants }: Config): boolean =>
  merchants.every(({ paypal }) => paypal.simulatorUrl !== undefined);
