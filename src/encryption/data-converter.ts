import { fileURLToPath } from 'node:url';
import {
  type DataConverter,
  defaultFailureConverter,
  defaultPayloadConverter,
  type LoadedDataConverter,
} from '@temporalio/common';
import { COMPILED } from '../package-files.ts';
import { encryptionCodec } from './codec.ts';
import { failureConverter } from './failure-converter.ts';
import { type EncryptionKey, readEncryptionKeys } from './keys.ts';

/** For the Workflow bundle and the worker, which load it by its path. */
export const FAILURE_CONVERTER_PATH = fileURLToPath(
  new URL(`./failure-converter.${COMPILED ? 'js' : 'ts'}`, import.meta.url),
);

/** How a client converts what it sends to Temporal and gets from there; without keys, as Temporal does by default. */
export function clientDataConverter(keys: readonly EncryptionKey[]): LoadedDataConverter {
  return {
    payloadConverter: defaultPayloadConverter,
    failureConverter: keys.length === 0 ? defaultFailureConverter : failureConverter,
    payloadCodecs: codecsOf(keys),
  };
}

/**
 * For a Temporal Client of your own where HOLDFAST_ENCRYPTION_KEYS is set: `new Client({ connection, dataConverter })`. Takes
 * that variable's text.
 * @throws TypeError naming what is wrong with it, and no key
 */
export function encryptingDataConverter(encryptionKeys: string): LoadedDataConverter {
  const { keys, problems } = readEncryptionKeys(encryptionKeys);
  if (problems.length > 0) throw new TypeError(problems.join('; '));
  return clientDataConverter(keys);
}

/** For a worker. Its bundle is the one made with `encodeFailures` where there are keys. */
export function workerDataConverter(keys: readonly EncryptionKey[]): DataConverter {
  return {
    payloadCodecs: codecsOf(keys),
    ...(keys.length > 0 && { failureConverterPath: FAILURE_CONVERTER_PATH }),
  };
}

const codecsOf = ([first, ...others]: readonly EncryptionKey[]) =>
  first === undefined ? [] : [encryptionCodec([first, ...others])];
