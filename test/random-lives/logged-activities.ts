import { createActivities } from '../../src/activities/index.ts';
import { SIMULATOR_CREDENTIALS } from '../../src/config/paypal.ts';
import { createPayPalClient } from '../../src/paypal/client.ts';
import type { CallLog, Sent } from './call-log.ts';

export const SIMULATOR_ACCOUNT = {
  clientId: SIMULATOR_CREDENTIALS,
  clientSecret: SIMULATOR_CREDENTIALS,
};

/** All merchants of the random lives share one account. */
export const payPalAccount = (baseUrl: string) => {
  const account = createPayPalClient({ baseUrl, ...SIMULATOR_ACCOUNT });
  return () => account;
};

/** Runs an Activity that calls PayPal and logs it; null for any other Activity. */
export type LoggedActivities = (sent: Sent) => Promise<unknown> | null;

export const loggedActivities = (baseUrl: string, callLog: CallLog): LoggedActivities => {
  const activities = new Map(
    Object.entries(createActivities({ accountOf: payPalAccount(baseUrl) })),
  );
  return (sent) => {
    const activity = activities.get(sent.activityType);
    if (activity === undefined) return null;
    return callLog.call(sent, () => Reflect.apply(activity, undefined, sent.args));
  };
};
