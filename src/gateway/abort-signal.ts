import { setMaxListeners } from 'node:events';

export type StopSignal = {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  /** Takes back what was hung on the reasons, some of which live as long as the gateway. */
  readonly release: () => void;
};

/** One signal for several reasons to stop. (AbortSignal.any leaves something behind on a source that lives long.) */
export const stopOn = (...reasons: readonly AbortSignal[]): StopSignal => {
  const controller = new AbortController();
  // Each of many calls to Temporal listens.
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort();
  for (const reason of reasons) {
    if (reason.aborted) stop();
    reason.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    stop,
    release: () => {
      for (const reason of reasons) reason.removeEventListener('abort', stop);
    },
  };
};
