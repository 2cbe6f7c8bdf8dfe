export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** PayPal guards a hold for three days after each (re)authorization (paypal-rules 3.2). */
export const HONOR_PERIOD = 3 * DAY;

/** No reauthorization before 72 h of the root; two hours more for PayPal's own calendar (paypal-rules 3.4). */
export const REAUTHORIZE_AFTER_HONOR = 2 * HOUR;

/** How often REAUTHORIZATION_TOO_SOON is asked again, and until when: day 4 is over (paypal-rules 3.4). */
export const REAUTHORIZE_AGAIN_AFTER = HOUR;
export const REAUTHORIZE_UNTIL = 4 * DAY + REAUTHORIZE_AFTER_HONOR;

/** PayPal drops an authorization after 29 days. Only used where PayPal gave no `expiration_time` (paypal-rules 3.3). */
export const AUTHORIZATION_PERIOD = 29 * DAY;

/** A hold that nobody answered for is released this long before PayPal would drop it (paypal-rules 3.9). */
export const LAST_MARGIN = HOUR;

/** The capture at the last margin is asked for until so long before PayPal drops the hold. */
export const CAPTURE_ENDS_BEFORE_EXPIRY = 10 * MINUTE;

/** PayPal shows a lapse a little after `expiration_time`; Holdfast asks this much later. */
export const LAPSE_MARGIN = 10 * MINUTE;

/** Approval signals are hints: at most one try to authorize in two seconds. */
export const BETWEEN_AUTHORIZE_TRIES = 2 * SECOND;
/** After this many tries the wait doubles with each, up to the slowest. */
export const QUICK_TRIES = 10;
export const SLOWEST_TRIES = 5 * MINUTE;

/** PENDING money is read again after 1 h, then 2, 4, ... up to a day: PayPal documents no event for its end. */
export const FIRST_POLL = HOUR;
export const SLOWEST_POLL = DAY;

/** How long before its deadline a hold is said to expire soon. */
export const WARN_BEFORE_DEADLINE = DAY;

/** PayPal keeps a PayPal-Request-Id of Payments v2 for 45 days; five are left as a margin (paypal-rules 4.4). */
export const PAYMENT_KEY_LIFE = 40 * DAY;
