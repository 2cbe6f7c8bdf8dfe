import type { Money } from './money.ts';
import type { Instant } from './records.ts';
import type { Problem } from './refusal.ts';

/** What a PayPal-Request-Id once did; a replay shows that resource as it stands now. */
export interface StoredKey {
  /** Empty where a refused call made no order. */
  orderId: string;
  resourceId: string;
  target: string;
  digest: string;
  storedAt: Instant;
  /** The call was refused, and refusals are stored. */
  refusal?: { httpStatus: number; problems: readonly Problem[] };
}

/** One movement or reservation of money. */
export interface Effect {
  sequence: number;
  effect:
    | 'AUTHORIZED'
    | 'REAUTHORIZED'
    | 'CAPTURED'
    | 'VOIDED'
    | 'EXPIRED'
    | 'REFUNDED'
    | 'REVERSED';
  operation: string;
  orderId: string;
  resourceId: string;
  /** What the operation addressed: the order, the authorization or the capture. */
  targetId: string;
  /** Status the resource had when it came into being. */
  status: string;
  amount: Money;
  /** What a final capture left of the hold and set free. */
  released?: Money;
  requestId: string | null;
  at: Instant;
}

/** A call that was answered with an error of PayPal's own. */
export interface RefusedCall {
  sequence: number;
  operation: string;
  targetId: string | null;
  orderId: string | null;
  httpStatus: number;
  issues: string[];
  requestId: string | null;
  at: Instant;
}

/** An access token: who it was issued to, and when it ends on the wall clock, in milliseconds since 1970. */
export interface AccessToken {
  clientId: string;
  expiresAt: number;
}
