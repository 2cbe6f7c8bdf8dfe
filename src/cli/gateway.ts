import { type Command, InvalidArgumentError } from 'commander';
import { gatewayAddress } from '../config/gateway-address.ts';
import { createExchange } from '../http-client/exchange.ts';
import { createHoldfastHttp } from '../http-client.ts';

/** Where the gateway is: --url, else the environment. The key comes from there alone, since arguments are seen by others. */
export const accessOf = (command: Command): { baseUrl: string; apiKey?: string } => {
  const { url } = command.optsWithGlobals<{ url?: string }>();
  const apiKey = process.env['HOLDFAST_API_KEY'];
  return { baseUrl: url ?? gatewayAddress(), ...(apiKey ? { apiKey } : {}) };
};

/** @throws InvalidArgumentError */
export const urlFrom = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) {
    return text.replace(/\/+$/, '');
  }
  throw new InvalidArgumentError('Write the http or https URL of the gateway.');
};

export const gatewayOf = (command: Command) => createHoldfastHttp(accessOf(command));

/** The gateway's routes that are no part of a shop's client. */
export const exchangeOf = (command: Command) => createExchange(accessOf(command));

export const isJson = (command: Command): boolean =>
  command.optsWithGlobals<{ json?: boolean }>().json === true;
