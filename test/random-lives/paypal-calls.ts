import { createActivities } from '../../src/activities/index.ts';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import type { Sent, Wire } from './wire.ts';

export const payPalActivities = (baseUrl: string) =>
  createActivities({
    paypal: createPayPalClient({
      baseUrl,
      clientId: SIMULATOR_CREDENTIALS,
      clientSecret: SIMULATOR_CREDENTIALS,
    }),
  });

/** Makes a call of one life, with everything that is judged on its wire; null for what is not PayPal's. */
export type PayPalCalls = (sent: Sent) => Promise<unknown> | null;

export const payPalCalls = (baseUrl: string, wire: Wire): PayPalCalls => {
  const activities = new Map(Object.entries(payPalActivities(baseUrl)));
  return (sent) => {
    const activity = activities.get(sent.activityType);
    if (activity === undefined) return null;
    return wire.call(sent, () => Reflect.apply(activity, undefined, sent.args));
  };
};
