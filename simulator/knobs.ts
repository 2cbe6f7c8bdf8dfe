import { z } from 'zod';

const secondsPerCentury = 36_525 * 86_400;

/** A duration in whole seconds, at most a century, so that no moment falls outside of what a date can hold. */
export const seconds = z.number().int().min(0).max(secondsPerCentury);

const latencySchema = z
  .strictObject({
    p50Ms: z.number().min(1).max(60_000),
    p99Ms: z.number().min(1).max(60_000),
    seed: z.number().int().min(0).default(1),
  })
  .refine(({ p50Ms, p99Ms }) => p99Ms >= p50Ms, { message: 'p99Ms is at least p50Ms' });

/**
 * What PayPal leaves open or lets an account manager change, each with the believed default (paypal-rules 3 and 4).
 * Durations are whole seconds on the order's own clock unless the name says otherwise.
 */
export const knobsSchema = z.strictObject({
  /** From creation to the redirect, and again from the redirect to authorize (paypal-rules 3.1). */
  orderLifeSeconds: seconds.default(6 * 3600),
  /** What authorize and capture say of an order whose time is over; a GET is 404 (2.1). */
  lapsedOrder: z.enum(['ORDER_EXPIRED', 'INVALID_RESOURCE_ID']).default('ORDER_EXPIRED'),
  /** How long PayPal takes to capture an approved order of ORDER_COMPLETE_ON_PAYMENT_APPROVAL by itself. */
  completionSeconds: seconds.default(0),
  /** From authorization to `expiration_time` (3.3). */
  authorizationLifeSeconds: seconds.default(29 * 86_400),
  /** Honor period, after the root and after each reauthorization (3.2). */
  honorPeriodSeconds: seconds.default(3 * 86_400),
  /** A reauthorization before this age of the root is TOO_SOON (3.4). */
  reauthorizeAfterSeconds: seconds.default(72 * 3600),
  /** Reauthorizations one root allows (3.4). */
  reauthorizationsAllowed: z.number().int().min(0).default(1),
  /** What one reauthorization too many is answered with. */
  tooManyReauthorizations: z
    .enum(['REAUTHORIZATION_TOO_SOON', 'REAUTHORIZATION_NOT_SUPPORTED'])
    .default('REAUTHORIZATION_TOO_SOON'),
  /** Funding sources that can be reauthorized at all (3.8). */
  reauthorizableFunding: z.array(z.string()).default(['paypal']),
  /** Whether a reauthorization keeps the root's `expiration_time` or starts a new life (3.5). */
  reauthorizationExpiry: z.enum(['ANCHORED_TO_ROOT', 'NEW_LIFE']).default('ANCHORED_TO_ROOT'),
  /** Status a reauthorization begins with: under review until the hooks `release` or `deny`, or held at once. */
  reauthorizationStatus: z.enum(['CREATED', 'PENDING']).default('CREATED'),
  /** What the root looks like once it has been reauthorized (3.4). */
  rootAfterReauthorization: z.enum(['CREATED', 'VOIDED']).default('CREATED'),
  /** A void of the root once there is a reauthorization: it frees the chain, or finds the root void already (3.4). */
  voidAfterReauthorization: z.enum(['VOIDS_CHAIN', 'PREVIOUSLY_VOIDED']).default('VOIDS_CHAIN'),
  /** Whether a reauthorization sends PAYMENT.AUTHORIZATION.CREATED (7.1). */
  reauthorizationEvent: z.boolean().default(true),
  /** A capture on an authorization that a newer one has replaced (3.4). */
  captureOnSuperseded: z.enum(['AUTHORIZATION_VOIDED', 'ALLOW']).default('AUTHORIZATION_VOIDED'),
  /** What a capture of an authorization under review is answered with: PayPal names no code for it. */
  captureOfPending: z
    .enum(['TRANSACTION_REFUSED', 'AUTHORIZATION_DENIED'])
    .default('TRANSACTION_REFUSED'),
  /**
   * Over-capture and over-reauthorization: per cent of the amount, and at most so many hundredths of the currency
   * unit above it (3.7). Currencies without decimals know the per cent only.
   */
  overCapturePercent: z.number().int().min(100).default(115),
  overCaptureMaximumHundredths: z.number().int().min(0).default(7500),
  /** The currency the merchant receives, and what one unit of the payer's is worth in it; null: the payer's own. */
  receivableIn: z
    .strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/),
      rateMillionths: z.number().int().min(1).max(1_000_000_000),
    })
    .nullable()
    .default(null),
  /** Captures one authorization allows, final one included. */
  capturesAllowed: z.number().int().min(1).default(10),
  /** Refunds one capture allows, and how long it can be refunded. */
  refundsAllowed: z.number().int().min(1).default(10),
  refundLifeSeconds: seconds.default(180 * 86_400),
  /** Lives of a PayPal-Request-Id (4.1). */
  orderKeyLifeSeconds: seconds.default(6 * 3600),
  paymentKeyLifeSeconds: seconds.default(45 * 86_400),
  v1KeyLifeSeconds: seconds.default(30 * 86_400),
  /** Payments v1: how states are written; PayPal's schema has them small, its reference's samples in capitals. */
  v1States: z.enum(['LOWER_CASE', 'UPPER_CASE']).default('LOWER_CASE'),
  /** Payments v1: where the links of an order lead, as PayPal's samples have them or where its operations are. */
  v1OrderLinks: z.enum(['AS_SAMPLES', 'AS_OPERATIONS']).default('AS_SAMPLES'),
  /** Payments v1: authorizations that one order allows, and how long it takes them. */
  v1OrderAuthorizationsAllowed: z.number().int().min(1).default(10),
  v1OrderLifeSeconds: seconds.default(29 * 86_400),
  /** Whether a PayPal-Request-Id remembers that its call was refused (4.3). */
  refusalsStored: z.boolean().default(false),
  /** Same id with another body: the first result again, or 422 (4.3). */
  sameKeyOtherBody: z.enum(['REPLAY', 'REFUSE']).default('REPLAY'),
  /** A card order created again under the same id: seen to be refused instead of shown again (4.3). */
  cardCreateReplay: z.enum(['REPLAY', 'TRANSACTION_REFUSED']).default('REPLAY'),
  /** Same id on another resource: a call of its own, or the first resource again (4.3). */
  sameKeyOtherTarget: z.enum(['NEW_CALL', 'REPLAY']).default('NEW_CALL'),
  /** A call on a resource that is busy with another one: 409 at once, or it waits its turn (4.3). */
  busyResource: z.enum(['CONFLICT', 'WAIT']).default('CONFLICT'),
  /** Longest PayPal-Request-Id: longer ones are 400 (4.2). */
  requestIdMaxLength: z.number().int().min(1).default(108),
  /** A limit PayPal once enforced silently, answering 404; 0 is off (4.2). */
  requestIdSilentLimit: z.number().int().min(0).default(0),
  /** Status of an order whose payment was declined (2.1). */
  orderAfterDecline: z.enum(['PAYER_ACTION_REQUIRED', 'APPROVED']).default('PAYER_ACTION_REQUIRED'),
  /** A PATCH that raises the total after the payer approved (1.3). */
  amountPatchAfterApproval: z
    .enum(['ALLOW', 'AMOUNT_CHANGE_NOT_ALLOWED', 'AMOUNT_NOT_PATCHABLE'])
    .default('ALLOW'),
  /** Whether voiding its only authorization turns a COMPLETED order VOIDED (2.1). */
  orderAfterVoid: z.enum(['COMPLETED', 'VOIDED']).default('COMPLETED'),
  /** Declines after which an order takes no further attempt. */
  paymentAttemptsAllowed: z.number().int().min(1).default(10),
  /** Whether the merchant's account refuses an invoice id that a payment already carries. */
  invoiceIdsUnique: z.boolean().default(true),
  /** The merchant's own account. */
  payeeAccount: z.enum(['ACTIVE', 'RESTRICTED', 'LOCKED_OR_CLOSED', 'INVALID']).default('ACTIVE'),
  /** The calling account itself: an invalid one gets a 401 that no new token cures (1.15). */
  callerAccount: z.enum(['VALID', 'INVALID']).default('VALID'),
  /** Whether the merchant can pay refunds. */
  merchantFunds: z.enum(['SUFFICIENT', 'INSUFFICIENT']).default('SUFFICIENT'),
  /** Status a refund begins with. */
  refundStatus: z.enum(['COMPLETED', 'PENDING']).default('COMPLETED'),
  /** PayPal's fee: a share of the amount in hundredths of a per cent, and a fixed part in hundredths. */
  feeBasisPoints: z.number().int().min(0).default(349),
  feeFixedHundredths: z.number().int().min(0).default(49),
  /** Whether the bank of a card with SCA_WHEN_REQUIRED wants to see its holder. */
  scaRequired: z.boolean().default(false),
  /** A vault id that the simulator has not made: charged all the same, or refused. */
  unknownVaultIds: z.enum(['ACCEPT', 'REFUSE']).default('ACCEPT'),
  /** Whether merchants have let partners act for them by PayPal-Auth-Assertion. */
  partnerPermission: z.enum(['GRANTED', 'NOT_GRANTED']).default('GRANTED'),
  /** How long PayPal takes until a transaction shows in the search (1.14). */
  searchDelaySeconds: seconds.default(3 * 3600),
  /** Life of an access token, on the wall clock. */
  tokenLifeSeconds: z.number().int().min(1).default(32_400),
  /** Deliveries of a webhook after the first, and the time in which they happen (7.3). */
  webhookRetries: z.number().int().min(0).max(100).default(25),
  webhookRetrySpanSeconds: seconds.default(3 * 86_400),
  /** Whether a retry is signed with its own time, or with that of the first attempt (7.5). */
  retriesResigned: z.boolean().default(false),
  /** The name of the event for a capture that came to nothing: PayPal's pages name both (7.1). */
  declinedCaptureEvent: z
    .enum(['PAYMENT.CAPTURE.DECLINED', 'PAYMENT.CAPTURE.DENIED'])
    .default('PAYMENT.CAPTURE.DECLINED'),
  /** Which webhook addresses are taken: PayPal takes https only, here plain http on loopback is useful too. */
  webhookUrls: z.enum(['HTTPS_OR_LOOPBACK', 'HTTPS']).default('HTTPS_OR_LOOPBACK'),
  /**
   * How long calls of PayPal's API take: median and 99th percentile in wall-clock milliseconds, drawn from the seed.
   * Null: no delay.
   */
  latency: latencySchema.nullable().default(null),
  /** Whether the merchant's app may read disputes; PayPal asks for this permission apart. */
  disputesPermitted: z.boolean().default(true),
  /** Wall-clock bound on one delivery of a webhook. */
  webhookTimeoutMs: z.number().int().min(1).default(5000),
});

export type Knobs = z.infer<typeof knobsSchema>;

export const defaultKnobs = (): Knobs => knobsSchema.parse({});
