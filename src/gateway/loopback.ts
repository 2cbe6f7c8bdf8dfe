import { isLoopback } from '../domain/loopback.ts';

/** The address of a peer, as a socket shows it. */
export const isLoopbackAddress = (address: string | undefined): boolean => {
  const plain = address?.replace(/^::ffff:/, '') ?? '';
  return plain === '::1' || isLoopback(plain);
};

/** Whether a Host header names this machine: a page that had its own name rebound to 127.0.0.1 does not. */
export const isLoopbackHost = (host: string | undefined): boolean =>
  host !== undefined &&
  URL.canParse(`http://${host}`) &&
  isLoopback(new URL(`http://${host}`).hostname);
