import { type ConcurrencyLimit, createConcurrencyLimit } from '../client/concurrency-limit.ts';
import { type Caller, callerId } from './caller.ts';
import { Problem } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';

const LISTS_OF_ONE_CALLER = { atOnce: 4, waiting: 16 };
/** A list costs Temporal a query of its visibility store, and a Query for each checkout: webhooks need the same server. */
const LISTS_OF_ALL = { atOnce: 16, waiting: 256 };

/** Each stream and each wait holds one long poll at Temporal, which limits them per namespace. */
const MOST_WATCHERS = { caller: 100, merchant: 250, all: 500 } as const;

export type Limits = {
  /** Charges what a request costs. @throws Problem RATE_LIMITED */
  readonly charge: (caller: Caller, cost: number) => void;
  /** Does a list when its turn comes. @throws Problem RATE_LIMITED where too many of this caller wait already */
  readonly list: <T>(caller: Caller, work: () => Promise<T>) => Promise<T>;
  /** Counts one more that watches, until what it returns is called. Safe twice. @throws Problem TOO_MANY_WATCHERS */
  readonly watch: (caller: Caller) => () => void;
};

/** What one caller may use of the gateway, so that none shuts out the others. A caller is a key's name of one merchant. */
export const createLimits = (requestsPerSecond: number): Limits => {
  const rate = createRateLimit(requestsPerSecond);
  const ofAll = listsInTurn(LISTS_OF_ALL);
  const ofOne = new Map<string, ConcurrencyLimit>();
  const watching = new Map<string, number>();

  const limitOf = (id: string): ConcurrencyLimit => {
    const turns = ofOne.get(id) ?? listsInTurn(LISTS_OF_ONE_CALLER);
    ofOne.set(id, turns);
    return turns;
  };
  const count = (group: string, change: 1 | -1): void => {
    watching.set(group, (watching.get(group) ?? 0) + change);
  };

  return {
    charge: (caller, cost) => {
      const seconds = rate.charge(callerId(caller), cost);
      if (seconds === 0) return;
      const detail = `This key may send ${requestsPerSecond} requests a second; a list counts for more than one.`;
      throw new Problem('RATE_LIMITED', detail, { retryAfterSeconds: seconds });
    },
    list: (caller, work) => limitOf(callerId(caller)).run(() => ofAll.run(work)),
    watch: (caller) => {
      const groups = [
        { group: callerId(caller), most: MOST_WATCHERS.caller },
        { group: caller.merchantId, most: MOST_WATCHERS.merchant },
        { group: '', most: MOST_WATCHERS.all },
      ];
      const full = groups.find(({ group, most }) => (watching.get(group) ?? 0) >= most);
      if (full !== undefined) {
        throw new Problem('TOO_MANY_WATCHERS', `${full.most} watch already; ask without waiting.`);
      }
      for (const { group } of groups) count(group, 1);
      let taken = true;
      return () => {
        if (taken) for (const { group } of groups) count(group, -1);
        taken = false;
      };
    },
  };
};

const listsInTurn = ({ atOnce, waiting }: { readonly atOnce: number; readonly waiting: number }) =>
  createConcurrencyLimit({ atOnce, line: { waiting, refusal: tooManyLists } });

const tooManyLists = (): Problem =>
  new Problem('RATE_LIMITED', 'Too many lists are asked for at once.', { retryAfterSeconds: 1 });
