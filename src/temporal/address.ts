import type { ConnectionCode } from './connection-codes.ts';

/** What is wrong with an address before anybody is asked; null where it is a host and a port. */
export function addressProblem(address: string): ConnectionCode | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return 'TEMPORAL_ADDRESS_WITH_SCHEME';
  const { host, port } = partsOf(address);
  if (host === undefined || /[/?#@\s]/.test(address)) return 'TEMPORAL_ADDRESS_INVALID';
  if (port === undefined) return 'TEMPORAL_ADDRESS_WITHOUT_PORT';
  return Number(port) >= 1 && Number(port) <= 65_535 ? null : 'TEMPORAL_ADDRESS_INVALID';
}

/** Host and port of an address without a problem. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const { host = '', port } = partsOf(address);
  return { host, port: Number(port) };
}

/** An IPv6 address stands in brackets. */
const ADDRESS = /^(?:\[(?<ipv6>[0-9a-f:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d+))?$/i;

function partsOf(address: string): { readonly host?: string; readonly port?: string } {
  const { ipv6, name, port } = ADDRESS.exec(address)?.groups ?? {};
  const host = ipv6 ?? name;
  return { ...(host && { host }), ...(port && { port }) };
}
