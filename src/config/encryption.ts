import { type EncryptionKey, readEncryptionKeys } from '../encryption/keys.ts';
import type { Environment } from './environment.ts';

/** What is wrong with HOLDFAST_ENCRYPTION_KEYS; none carries a key. */
export const encryptionProblems = (env: Environment): readonly string[] =>
  readEncryptionKeys(env.HOLDFAST_ENCRYPTION_KEYS).problems;

/** The first encrypts, all decrypt; empty where payloads are not encrypted. */
export const encryptionKeys = (env: Environment): readonly EncryptionKey[] =>
  Object.freeze(readEncryptionKeys(env.HOLDFAST_ENCRYPTION_KEYS).keys);
