import type { Command } from 'commander';
import { createExchange } from '../http-client/exchange.ts';
import { createHoldfastHttp } from '../http-client.ts';
import { UsageError } from './exit-codes.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Where the gateway is: --url, else HOLDFAST_URL. The key comes from the environment alone, since arguments are seen by others. */
export const accessOf = (command: Command): { baseUrl: string; apiKey?: string } => {
  const { url } = command.optsWithGlobals<{ url?: string }>();
  const baseUrl = url ?? (process.env['HOLDFAST_URL'] || DEFAULT_URL);
  const apiKey = process.env['HOLDFAST_API_KEY'];
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new UsageError('HOLDFAST_URL (or --url) must be the http or https URL of the gateway.');
  }
  return { baseUrl, ...(apiKey ? { apiKey } : {}) };
};

export const gatewayOf = (command: Command) => createHoldfastHttp(accessOf(command));

/** The gateway's routes that are no part of a shop's client. */
export const exchangeOf = (command: Command) => createExchange(accessOf(command));

export const isJson = (command: Command): boolean =>
  command.optsWithGlobals<{ json?: boolean }>().json === true;
