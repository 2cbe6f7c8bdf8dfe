/**
 * Where events are posted to merchants' URLs, beside the queue of Workflows and PayPal calls: a receiver that hangs
 * holds slots of its own.
 */
export const deliveriesQueueOf = (taskQueue: string): string => `${taskQueue}-deliveries`;

/**
 * Fairness keys, at most 64 bytes: queued Activities of merchants take turns, and a rate is one for each key. What is
 * asked of Temporal itself is not counted among a merchant's calls to PayPal.
 */
export const callsOfMerchant = (merchantId: string): string => merchantId;
export const temporalCallsOfMerchant = (merchantId: string): string =>
  `t:${merchantId}`.slice(0, 64);
