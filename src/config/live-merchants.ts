import { unwatchFile, watchFile } from 'node:fs';
import type { Config } from '../config.ts';
import { ConfigError } from './error.ts';
import { type Merchants, merchantsOf } from './merchants.ts';

/** A mounted ConfigMap is exchanged as a symbolic link, which file events miss: the files are looked at instead. */
const LOOKED_AT_EVERY_MS = 2_000;

interface Log {
  readonly info: (message: string) => void;
  readonly error: (message: string) => void;
}

export interface LiveMerchants extends Merchants {
  /** Reads the file again. One that cannot be used changes nothing, and the log says why. */
  readonly reload: () => void;
  /** Has this done after each time that the merchants were read again. */
  readonly onReload: (act: () => void) => void;
  /** Stops looking at the files. */
  readonly close: () => void;
}

/**
 * The merchants of this process: read again on SIGHUP and whenever the file of HOLDFAST_MERCHANTS, or a file with a secret
 * that it names, has changed. What goes on with the old settings, goes on; the next call has the new ones.
 */
export function followMerchants(
  { merchants: atStart, merchantsFile }: Pick<Config, 'merchants' | 'merchantsFile'>,
  log: Log,
  lookedAtEveryMs = LOOKED_AT_EVERY_MS,
): LiveMerchants {
  const merchants = merchantsOf(atStart);
  if (merchantsFile === null) {
    const nothing = (): void => undefined;
    return { ...merchants, reload: nothing, onReload: nothing, close: nothing };
  }
  const afterwards: (() => void)[] = [];
  let watched: readonly string[] = [];
  const watch = (files: readonly string[]): void => {
    for (const file of watched) if (!files.includes(file)) unwatchFile(file, reload);
    for (const file of files) {
      if (watched.includes(file)) continue;
      watchFile(file, { interval: lookedAtEveryMs, persistent: false }, reload);
    }
    watched = files;
  };
  const reload = (): void => {
    try {
      // Before anything else: a file with a secret may come after the file that names it.
      watch(merchantsFile.watched());
      merchants.replace(merchantsFile.read());
      const ids = merchants.all().map(({ merchantId }) => merchantId);
      log.info(`Merchants read from ${merchantsFile.path}: ${ids.join(', ')}`);
      for (const act of afterwards) act();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      log.error(`${error.code}: ${error.message} The merchants stay as they were.`);
    }
  };
  watch(merchantsFile.watched());
  process.on('SIGHUP', reload);
  return {
    ...merchants,
    reload,
    onReload: (act) => void afterwards.push(act),
    close: () => {
      watch([]);
      process.off('SIGHUP', reload);
    },
  };
}
