import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Money } from '../money/money.ts';
import type { Operation } from './operation.ts';

/** Everything that makes one intended money call that call and no other. */
export type MoneyCallIdentity = {
  readonly merchantId: string;
  /** The checkout, or for a refund the capture: what the call belongs to. */
  readonly owner: string;
  readonly operation: Operation;
} & (
  | {
      /** The caller's idempotency key: it alone names the call, whatever happened in between. */
      readonly key: string;
    }
  | {
      readonly key: null;
      /** The PayPal id the call is addressed to; empty for createOrder. */
      readonly target: string;
      readonly amount: Money | null;
      /** Goes up by one whenever a call is over: made or refused. What was proved absent is asked for again. */
      readonly generation: number;
      /** What else the request says: one id never goes out with two bodies. */
      readonly details?: readonly unknown[];
    }
);

/**
 * The PayPal-Request-Id: 36 characters (PayPal has enforced limits from 36 to 38, paypal-rules 4.2). The same call
 * always gives the same id, in any run, on any worker; two calls never share one (128 bits of SHA-256). Safe in
 * workflow code: pure, no clock, no randomness.
 */
export const requestIdOf = (call: MoneyCallIdentity): string => {
  const { merchantId, owner, operation } = call;
  const named =
    call.key === null
      ? ['own', call.target, moneyParts(call.amount), call.generation, ...(call.details ?? [])]
      : ['key', call.key];
  return `hf1-${digestOf(['v2', merchantId, owner, operation, ...named])}`;
};

const moneyParts = (amount: Money | null) =>
  amount === null ? null : [amount.currency, amount.minor];

/** The invoice id of one capture where nobody set one: short and neutral, because payers may see it. 18 characters. */
export const invoiceIdOf = (requestId: string): string =>
  `HF${digestOf(['invoice', requestId]).slice(0, 16).toUpperCase()}`;

/** Whether nobody but Holdfast gave a capture this invoice id. */
export const isOwnInvoiceId = (invoiceId: string): boolean => /^HF[0-9A-F]{16}$/.test(invoiceId);

/** 32 hex characters that stand for a JSON value. Array order counts; objects must be given as arrays. */
export const digestOf = (parts: readonly unknown[]): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 32);
