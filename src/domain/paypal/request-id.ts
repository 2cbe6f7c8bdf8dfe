import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Money } from '../money/money.ts';
import type { Operation } from './resources.ts';

/** Everything that makes one intended money call that call and no other. */
export type Intent = {
  readonly merchantId: string;
  /** The checkout, or for a refund the capture: what the call belongs to. */
  readonly owner: string;
  readonly operation: Operation;
  /** The PayPal id the call is addressed to; empty for createOrder. */
  readonly target: string;
  readonly amount: Money | null;
  /** The caller's idempotency key where somebody asked; null where the checkout acts by itself. */
  readonly key: string | null;
  /** Goes up by one whenever a call is over: made, definitely refused or proved absent. A new try is a new request. */
  readonly generation: number;
};

/**
 * The PayPal-Request-Id: 36 characters (PayPal has enforced limits from 36 to 38, paypal-rules 4.2). The same intent
 * always gives the same id, in any run, on any worker; two intents never share one (128 bits of SHA-256). Safe in
 * workflow code: pure, no clock, no randomness.
 */
export const requestIdOf = (intent: Intent): string => {
  const { merchantId, owner, operation, target, amount, key, generation } = intent;
  const money = amount === null ? null : [amount.currency, amount.minor];
  return `hf1-${digestOf(['v1', merchantId, owner, operation, target, money, key, generation])}`;
};

/** 32 hex characters that stand for a JSON value. Array order counts; objects must be given as arrays. */
export const digestOf = (parts: readonly unknown[]): string =>
  bytesToHex(sha256(utf8ToBytes(JSON.stringify(parts)))).slice(0, 32);
