import { isIPv4 } from 'node:net';

/** A host name, as a URL shows it, that can only mean this machine. */
export const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname === '[::1]' ||
  (isIPv4(hostname) && hostname.startsWith('127.'));

/** The address of a peer, as a socket shows it. */
export const isLoopbackAddress = (address: string | undefined): boolean => {
  const plain = address?.replace(/^::ffff:/, '') ?? '';
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
};

/** Whether a Host header names this machine: a page that had its own name rebound to 127.0.0.1 does not. */
export const isLoopbackHost = (host: string | undefined): boolean =>
  host !== undefined &&
  URL.canParse(`http://${host}`) &&
  isLoopbackName(new URL(`http://${host}`).hostname);
