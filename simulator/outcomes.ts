import { z } from 'zod';
import { issuesOf } from './issues.ts';

/**
 * What the payer's decision leads to. Words for what happens inside an answer of 201, and any 422 issue of
 * authorize order, such as INSTRUMENT_DECLINED or PAYER_ACTION_REQUIRED, which refuses the next authorize.
 */
const insideAnAnswer = [
  'APPROVED',
  'AUTHORIZATION_DENIED',
  'AUTHORIZATION_PENDING',
  'CAPTURE_PENDING',
  'CAPTURE_UNDER_REVIEW',
  'CAPTURE_DECLINED',
  'CAPTURE_FAILED',
  'REFUND_PENDING',
] as const;

/** Codes that only say that the request or its moment is wrong: no decision of a payer leads there. */
const aboutTheRequest = new Set([
  'ACTION_DOES_NOT_MATCH_INTENT',
  'ORDER_ALREADY_AUTHORIZED',
  'ORDER_COMPLETED_OR_VOIDED',
  'ORDER_EXPIRED',
  'ORDER_NOT_APPROVED',
]);

const refusals = [...issuesOf('authorizeOrder').values()]
  .filter(({ status, issue }) => status === 422 && !aboutTheRequest.has(issue))
  .map(({ issue }) => issue);

const outcomes: readonly string[] = [...insideAnAnswer, ...refusals];

/** Whether this outcome refuses the next authorize with an issue of the same name. */
export const refusesPayment = (outcome: string): boolean => refusals.includes(outcome);

/** Wallet, card and the buttons beside them. Bank-funded methods cannot be authorized (paypal-rules 3.8). */
export const fundingSources = [
  'paypal',
  'card',
  'venmo',
  'apple_pay',
  'google_pay',
  'bancontact',
  'blik',
  'eps',
  'giropay',
  'ideal',
  'mybank',
  'p24',
  'sofort',
  'trustly',
] as const;

const authorizable = new Set<string>(['paypal', 'card', 'venmo', 'apple_pay', 'google_pay']);

export const canBeAuthorized = (fundingSource: string): boolean => authorizable.has(fundingSource);

/** The status an authorization begins with says as much. */
const shortOutcomes: ReadonlyMap<string, string> = new Map([
  ['DENIED', 'AUTHORIZATION_DENIED'],
  ['PENDING', 'AUTHORIZATION_PENDING'],
]);

/** What comes of the capture of one purchase unit. */
const unitOutcomes = [
  'APPROVED',
  'CAPTURE_PENDING',
  'CAPTURE_UNDER_REVIEW',
  'CAPTURE_DECLINED',
  'CAPTURE_FAILED',
] as const;

/** Pay Later is a way to pay with the wallet: PayPal's orders show `paypal` for it. */
const listedSource = (name: unknown): unknown =>
  name === 'paylater' || name === 'pay_later' ? 'paypal' : name;

/** A payer's decision, as the hook and the payer's page give it. */
export const decisionSchema = z.strictObject({
  /** Without one the payer pays with what the order names, and with the wallet where it names nothing. */
  fundingSource: z.preprocess(listedSource, z.enum(fundingSources).optional()),
  /** By reference id, for purchase units that come out otherwise than the order. */
  unitOutcomes: z.record(z.string(), z.enum(unitOutcomes)).optional(),
  outcome: z
    .string()
    .transform((word) => shortOutcomes.get(word) ?? word)
    .refine((word) => outcomes.includes(word), {
      message: `an outcome is one of ${insideAnAnswer.join(', ')} or a 422 issue of authorize order`,
    })
    .default('APPROVED'),
});

export type Decision = z.infer<typeof decisionSchema>;
