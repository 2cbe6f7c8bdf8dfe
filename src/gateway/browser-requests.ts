import { isLoopbackHost } from './loopback.ts';

/** The headers of a request that a browser writes itself, which no page can forge. */
export type BrowserHeaders = {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly secFetchMode: string | undefined;
};

/**
 * Whether a Host header names this server: by a loopback name or one of `allowedHosts` (lower case, without port). A page
 * that had its own name rebound to this address (DNS rebinding) sends its own name here.
 */
export const isAllowedHost = (
  host: string | undefined,
  allowedHosts: readonly string[],
): boolean => {
  if (isLoopbackHost(host)) return true;
  const url = `http://${host}`;
  return host !== undefined && URL.canParse(url) && allowedHosts.includes(new URL(url).hostname);
};

/**
 * Whether no page of another origin has sent this, or one of `allowedOrigins` has. Browsers say with Origin or
 * Sec-Fetch-Site where a request comes from; other callers say neither. A link that leads here is no request of the page
 * it stands on: it may only read, and its page does not see the answer.
 */
export const isOwnOrigin = (
  { method, host, origin, secFetchSite, secFetchMode }: BrowserHeaders,
  allowedOrigins: readonly string[],
): boolean => {
  if (origin !== undefined && allowedOrigins.includes(origin)) return true;
  if (origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host)) {
    return false;
  }
  if (secFetchSite === undefined || secFetchSite === 'same-origin' || secFetchSite === 'none') {
    return true;
  }
  return method === 'GET' && secFetchMode === 'navigate';
};

type HeaderOf = (name: string) => string | undefined;

export const browserHeadersOf = (method: string, header: HeaderOf): BrowserHeaders => ({
  method,
  host: header('host'),
  origin: header('origin'),
  secFetchSite: header('sec-fetch-site'),
  secFetchMode: header('sec-fetch-mode'),
});
