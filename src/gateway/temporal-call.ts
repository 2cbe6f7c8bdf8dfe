import type { Client } from '@temporalio/client';
import { HoldfastError } from '../client/error.ts';

import { Problem } from './problem.ts';
import { isTemporalError } from './temporal-errors.ts';

/** Nearly every answer comes before this. For one that does not, Temporal is looked at again and again. */
const LOOK_EVERY_MS = 2_000;
const TEMPORAL_ANSWERS_WITHIN_MS = 3_000;
/** A look at a checkout takes milliseconds; a worker that was killed is back well within this. */
const READ_WITHIN_MS = 20_000;

/**
 * Asks for something by way of Temporal, and says who is away. Temporal's client would try a server that is gone for 20 s and
 * more: here it is given up after 5 s at most, while a command waits its full time for as long as the server is there.
 * What was asked may still be done: it is safe twice with its key.
 * @throws Problem TEMPORAL_UNAVAILABLE, WORKER_NOT_ANSWERING; whatever `ask` throws but Temporal's own trouble
 */
export const callTemporal = async <T>(client: Client, ask: () => Promise<T>): Promise<T> => {
  const temporal = lookingAtTemporal(client);
  try {
    return await Promise.race([ask(), temporal.gone]);
  } catch (error) {
    throw isNoAnswer(error) ? await whoIsAway(client, error) : error;
  } finally {
    temporal.stop();
  }
};

/** The same for what only looks, which without a worker is given up sooner than a command. Safe twice. */
export const readTemporal = <T>(client: Client, look: () => Promise<T>): Promise<T> =>
  callTemporal(client, async () => {
    let timer: NodeJS.Timeout | undefined;
    // The look goes on to its own bound, and nobody waits for it.
    const tooLate = new Promise<never>((_answered, reject) => {
      timer = setTimeout(() => reject(new NoAnswer()), READ_WITHIN_MS);
    });
    try {
      return await Promise.race([look(), tooLate]);
    } catch (error) {
      const pending = error instanceof HoldfastError && error.code === 'OUTCOME_PENDING';
      throw pending ? new NoAnswer(error) : error;
    } finally {
      clearTimeout(timer);
    }
  });

/**
 * Rejects `gone` when Temporal does not answer a look. A timer that is cleared costs nothing; one that is aborted makes two
 * errors that nobody reads, some tenths of a millisecond of every call.
 */
const lookingAtTemporal = (
  client: Client,
): { readonly gone: Promise<never>; readonly stop: () => void } => {
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<never>((_answered, reject) => {
    const look = async (): Promise<void> => {
      if (!(await temporalAnswers(client))) reject(temporalUnavailable());
    };
    timer = setInterval(() => void look(), LOOK_EVERY_MS);
  });
  return { gone, stop: () => clearInterval(timer) };
};

/** No answer came, and it is not known yet from whom. */
class NoAnswer extends Error {
  constructor(cause?: unknown) {
    super('no answer in time', { cause });
    this.name = 'NoAnswer';
  }
}

const isNoAnswer = (error: unknown): boolean =>
  error instanceof NoAnswer ||
  isTemporalError(error) ||
  (error instanceof HoldfastError && error.code === 'TEMPORAL_UNAVAILABLE');

/** Temporal says the same of a query without a worker as of trouble of its own, so it is asked something of its own. */
const whoIsAway = async (client: Client, cause: unknown): Promise<Problem> => {
  if (!(await temporalAnswers(client))) return temporalUnavailable(cause);
  const detail = 'No worker answers for the checkout now. Nothing is lost; try again.';
  return new Problem('WORKER_NOT_ANSWERING', detail, { cause });
};

const temporalUnavailable = (cause?: unknown): Problem => {
  const detail = 'Temporal cannot be reached now. Nothing is lost; try again.';
  return new Problem('TEMPORAL_UNAVAILABLE', detail, { cause });
};

/** For what has no bound of its own and is not safe twice: begins nothing while Temporal is away. @throws Problem */
export const requireTemporal = async (client: Client): Promise<void> => {
  if (!(await temporalAnswers(client))) throw temporalUnavailable();
};

const looking = new WeakMap<Client, Promise<boolean>>();

/** Whether Temporal's server is there, looked at once for all who want to know at the same time. Never throws. */
const temporalAnswers = (client: Client): Promise<boolean> => {
  const look = looking.get(client) ?? lookAtTemporal(client).finally(() => looking.delete(client));
  looking.set(client, look);
  return look;
};

const lookAtTemporal = async (client: Client): Promise<boolean> => {
  try {
    // Shared by all who want to know: the one who asked first may leave.
    await client.withAbortSignal(new AbortController().signal, () =>
      client.withDeadline(Date.now() + TEMPORAL_ANSWERS_WITHIN_MS, () =>
        client.workflowService.getSystemInfo({}),
      ),
    );
    return true;
  } catch {
    return false;
  }
};
