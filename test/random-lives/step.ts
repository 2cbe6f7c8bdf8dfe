import type { CheckoutPolicy } from '../../src/domain/checkout/policy.ts';
import type { Fault } from './faults.ts';

/** A command of the shop or of an operator. */
export type CommandStep =
  | { readonly do: 'approve' }
  | {
      readonly do: 'capture';
      readonly cents: number | null;
      readonly final: boolean | null;
      readonly key: string;
      /** Sent a second time at the same moment, under another Update id, as Temporal's own tools do. */
      readonly twice: boolean;
      /** The shop's own. */
      readonly invoiceId?: string;
    }
  | { readonly do: 'void'; readonly key: string }
  /** Without cents all that is left. */
  | { readonly do: 'reauthorize'; readonly key: string; readonly cents?: number }
  | { readonly do: 'patch'; readonly cents: number; readonly key: string }
  | {
      readonly do: 'changePolicy';
      readonly policy: Partial<CheckoutPolicy>;
      readonly key: string;
    }
  | {
      readonly do: 'refund';
      readonly which: number;
      readonly cents: number | null;
      readonly key: string;
    }
  | { readonly do: 'resolve'; readonly which: number; readonly key: string }
  /** Adds the shipment of a capture. */
  | { readonly do: 'track'; readonly which: number; readonly key: string }
  | { readonly do: 'cancelTracker'; readonly which: number; readonly key: string };

/** What the payer, PayPal itself, or the merchant in PayPal's own pages does. */
export type PayPalStep =
  | { readonly do: 'payerDecides'; readonly outcome: string; readonly fundingSource: string }
  /** The bank of a card that asked for 3-D Secure. */
  | { readonly do: 'bankAnswers'; readonly result: 'SUCCEEDED' | 'FAILED' | 'ATTEMPTED' }
  | { readonly do: 'authorization'; readonly what: 'void' | 'deny' | 'release' }
  | { readonly do: 'settle'; readonly status: 'COMPLETED' | 'DECLINED' | 'FAILED' }
  | { readonly do: 'takeMoneyBack'; readonly what: 'reverse' | 'dispute' }
  | {
      readonly do: 'foreignCapture';
      readonly cents: number;
      readonly final: boolean;
      readonly invoiceId?: string;
    }
  | { readonly do: 'foreignRefund'; readonly cents: number };

/** What an operator does with Temporal's own tools. */
export type TemporalStep =
  | { readonly do: 'cancel' }
  | { readonly do: 'cancelRefunds' }
  /** Started again as the shop does, or by hand with Temporal's own tools. */
  | { readonly do: 'terminate'; readonly thenByHand?: boolean }
  /** "Start Workflow like this one": nothing where it runs. */
  | { readonly do: 'startByHand' }
  /** A Signal to the checkout or, of refunds, to the refunds of its captures. */
  | { readonly do: 'signalByHand'; readonly signal: string; readonly args: readonly unknown[] }
  /** Back to before the newest `tasks` Workflow Tasks. */
  | { readonly do: 'resetWorkflow'; readonly tasks: number };

/** One thing that happens to a checkout: a command, an event, a fault, or time that passes. */
export type Step = (
  | CommandStep
  | PayPalStep
  | TemporalStep
  | { readonly do: 'advance'; readonly seconds: number }
  /** An event that was delivered before is delivered again. */
  | { readonly do: 'replayEvent'; readonly which: number }
  /** An event about an order that is not ours. */
  | { readonly do: 'foreignEvent' }
  /** PayPal closes the dispute of a capture. */
  | { readonly do: 'disputeEnds'; readonly which: number; readonly outcome: string | null }
  | { readonly do: 'faults'; readonly rules: readonly Fault[] }
  /** These faults stay, whatever other faults come and go, until the outage ends. */
  | { readonly do: 'outage'; readonly rules: readonly Fault[] }
  | { readonly do: 'outageEnds' }
) & {
  /** False: the next step begins before this one is answered. */
  readonly waits: boolean;
};
