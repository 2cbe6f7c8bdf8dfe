import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { ADDRESS_VARIABLES, DEFAULT_GATEWAY } from '../config/gateway-defaults.ts';
import { createExchange } from '../http-client/exchange.ts';
import { createHoldfastHttp } from '../http-client.ts';

/** Where the gateway is: --url, else the environment. The key comes from there alone, since arguments are seen by others. */
type Access = { readonly baseUrl: string; readonly apiKey?: string; readonly actor?: string };

export const accessOf = async (command: Command): Promise<Access> => {
  const { url, actor = loginName() } = command.optsWithGlobals<{ url?: string; actor?: string }>();
  const apiKey = process.env['HOLDFAST_API_KEY'];
  return {
    baseUrl: url ?? (await addressOfEnvironment()),
    ...(apiKey ? { apiKey } : {}),
    ...(actor ? { actor } : {}),
  };
};

/** The schema of the environment takes a third of a command's time to load: it is loaded only where an address is set. */
const addressOfEnvironment = async (): Promise<string> => {
  const isSet = ADDRESS_VARIABLES.some((name) => process.env[name]);
  if (!isSet) return `http://${DEFAULT_GATEWAY.host}:${DEFAULT_GATEWAY.port}`;
  const { gatewayAddress } = await import('../config/gateway-address.ts');
  return gatewayAddress();
};

/** Who is at this machine, as a label that proves nothing; none where the system has no name for it. */
const loginName = (): string | undefined => {
  try {
    return userInfo()
      .username.replaceAll(/[^\w.@-]/g, '-')
      .slice(0, 64);
  } catch {
    return undefined;
  }
};

/** @throws InvalidArgumentError */
export const actorFrom = (text: string): string => {
  if (/^[\w.@-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Write 1 to 64 letters, digits and any of _ . @ -');
};

/** @throws InvalidArgumentError */
export const urlFrom = (text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) {
    return text.replace(/\/+$/, '');
  }
  throw new InvalidArgumentError('Write the http or https URL of the gateway.');
};

export const gatewayOf = async (command: Command) => createHoldfastHttp(await accessOf(command));

/** The gateway's routes that are no part of a shop's client. */
export const exchangeOf = async (command: Command) => createExchange(await accessOf(command));

export const isJson = (command: Command): boolean =>
  command.optsWithGlobals<{ json?: boolean }>().json === true;
