/**
 * Whether a host name, as a parsed URL shows it (`127.1` becomes `127.0.0.1`), can only mean this machine. The one place
 * that decides it: plain http is trusted here and nowhere else.
 */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
