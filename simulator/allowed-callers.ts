import type { IncomingHttpHeaders } from 'node:http';

/**
 * Who may call a simulator that listens on a port. A page of another site can reach a loopback port through a name
 * that it points there (DNS rebinding), and can send forms across sites: the first is refused by the Host header, the
 * second by Origin and Sec-Fetch-Site.
 */
export interface CallerRules {
  /** Host names that are allowed beside the loopback names, in lower case and without a port. */
  hosts: ReadonlySet<string>;
  /** Origin that callers use in front of a proxy. */
  publicUrl: string | undefined;
}

const loopbackName = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The host without its port, in lower case. */
const nameOf = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

/** Rules from the names a user gave, the public URL, and the address the simulator listens on. */
export const callerRules = (options: {
  allowedHosts: readonly string[];
  publicUrl: string | undefined;
  hostname: string;
}): CallerRules => ({
  hosts: new Set([
    ...options.allowedHosts.map(nameOf),
    nameOf(options.hostname),
    ...(options.publicUrl === undefined ? [] : [new URL(options.publicUrl).hostname]),
  ]),
  publicUrl: options.publicUrl,
});

const isAllowedHost = ({ hosts }: CallerRules, host: string | undefined): boolean => {
  if (host === undefined) return false;
  const name = nameOf(host);
  return loopbackName.test(name) || hosts.has(name);
};

/** Whether a browser sent this from a page of another origin; programs send neither header. */
const isCrossSite = (rules: CallerRules, headers: IncomingHttpHeaders): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return origin !== rules.publicUrl && origin !== `http://${host}` && origin !== `https://${host}`;
};

/** Pages and hooks, which no token guards. */
const isUnguarded = (path: string): boolean =>
  path.startsWith('/_simulator') || path.startsWith('/checkoutnow');

/** A caller that is refused before anything is done, and why. */
export interface CallerRefusal {
  code: 'HOST_NOT_ALLOWED' | 'CROSS_SITE_REQUEST';
  message: string;
}

/** Why this caller is refused; undefined where it is not. */
export const callerRefusal = (
  rules: CallerRules,
  request: { method?: string | undefined; url?: string | undefined; headers: IncomingHttpHeaders },
): CallerRefusal | undefined => {
  const { method = 'GET', url = '/', headers } = request;
  if (!isAllowedHost(rules, headers.host)) {
    return {
      code: 'HOST_NOT_ALLOWED',
      message: `the simulator does not answer for the host ${headers.host}: call it by a loopback name, or allow the name with --public-url or HOLDFAST_ALLOWED_HOSTS`,
    };
  }
  const changes = method !== 'GET' && method !== 'HEAD';
  if (changes && isUnguarded(url) && isCrossSite(rules, headers)) {
    return {
      code: 'CROSS_SITE_REQUEST',
      message: 'a page of another origin may not use the hooks and pages of the simulator',
    };
  }
  return undefined;
};
