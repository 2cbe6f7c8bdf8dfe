import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

import ky from 'ky';

/**
 * Where certificates for webhooks may come from: PayPal's own hosts of one environment (of either, where PayPal is called
 * through a proxy of one's own), or one simulator. A simulator is trusted by its address alone, so it must be named and can
 * never be a host of PayPal's.
 */
export type CertificateSource =
  | { readonly environment: 'LIVE' | 'SANDBOX' | 'PROXY' }
  | { readonly environment: 'SIMULATOR'; readonly origin: string };

/** Fetches the text behind an allowed certificate URL. Throws where there is none. */
export type FetchCertificate = (url: URL) => Promise<string>;

const HOSTS = {
  LIVE: ['api.paypal.com', 'api-m.paypal.com'],
  SANDBOX: ['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'],
} as const;

const HOSTS_OF = { ...HOSTS, PROXY: [...HOSTS.LIVE, ...HOSTS.SANDBOX] } as const;

const LONGEST_URL = 500;
const LONGEST_CERTIFICATE = 64 * 1024;
const FETCH_LIMIT_MS = 5000;
const LONGEST_CHAIN = 5;

const isPayPalHost = (host: string): boolean =>
  host === 'paypal.com' || host.endsWith('.paypal.com');

/**
 * The environment that PayPal's base URL belongs to. Plain http is a simulator on this machine; https that is not PayPal's
 * is a proxy before PayPal, and what PayPal signed must still prove to be PayPal's.
 */
export const certificateSourceOf = (baseUrl: string): CertificateSource => {
  const { hostname, origin, protocol } = new URL(baseUrl);
  if (HOSTS.LIVE.some((host) => host === hostname)) return { environment: 'LIVE' };
  if (HOSTS.SANDBOX.some((host) => host === hostname)) return { environment: 'SANDBOX' };
  if (protocol === 'https:') return { environment: 'PROXY' };
  return checkedSource({ environment: 'SIMULATOR', origin });
};

/** Refuses a simulator at PayPal's own address: live deliveries must never pass by a test's rules. */
export const checkedSource = (source: CertificateSource): CertificateSource => {
  if (source.environment === 'SIMULATOR' && isPayPalHost(new URL(source.origin).hostname)) {
    throw new RangeError('SIMULATOR_REFUSED: a host of PayPal’s cannot be declared a simulator');
  }
  return source;
};

/**
 * The URL if certificates may be fetched from it, else null (paypal-rules 7.5): parsed, not matched as text; https on its
 * default port, no user, one of the exact hosts, below PayPal's certificate folder, and nothing after the name.
 */
export const allowedCertificateUrl = (source: CertificateSource, text: string): URL | null => {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return null;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || !/^\/v1\/notifications\/certs\/CERT-[A-Za-z0-9-]+$/.test(url.pathname)) return null;
  if (source.environment === 'SIMULATOR')
    return url.origin === new URL(source.origin).origin ? url : null;
  const known = HOSTS_OF[source.environment].some((host) => host === url.hostname);
  return known && url.protocol === 'https:' && url.port === '' ? url : null;
};

/** Follows no redirect, takes no more than 64 KiB and waits no longer than 5 s. */
export const fetchCertificateText: FetchCertificate = async (url) => {
  const limits = {
    redirect: 'error',
    retry: 0,
    timeout: false,
    signal: AbortSignal.timeout(FETCH_LIMIT_MS),
  } as const;
  const response = await ky.get(url, limits);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_CERTIFICATE) throw new RangeError('the certificate is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
};

let trustStore: readonly X509Certificate[] | null = null;

/** The roots Node trusts, parsed once. PayPal's own pinned files of old are stale (paypal-rules 7.5). */
const systemRoots = (): readonly X509Certificate[] => {
  trustStore ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return trustStore;
};

const isValidAt = (certificate: X509Certificate, now: number): boolean =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);

const issuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** Whether the leaf leads, over authorities that came with it, to a trusted root; each valid now. */
const leadsToRoot = (
  leaf: X509Certificate,
  chain: {
    readonly sent: readonly X509Certificate[];
    readonly roots: readonly X509Certificate[];
    readonly now: number;
  },
): boolean => {
  let current = leaf;
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const child = current;
    if (!isValidAt(child, chain.now)) return false;
    if (chain.roots.some((root) => isValidAt(root, chain.now) && issuedBy(child, root)))
      return true;
    const parent = chain.sent.find((sent) => sent !== child && sent.ca && issuedBy(child, sent));
    if (parent === undefined) return false;
    current = parent;
  }
  return false;
};

const signsForPayPal = (leaf: X509Certificate): boolean => {
  const name = /^CN=(.+)$/m.exec(leaf.subject)?.[1] ?? '';
  return name.startsWith('messageverificationcerts.') && name.endsWith('.paypal.com');
};

const isStrongRsa = ({ publicKey }: X509Certificate): boolean =>
  publicKey.asymmetricKeyType === 'rsa' &&
  (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;

/**
 * The signing certificate in a fetched text, or null if it cannot be relied on: RSA of 2048 bits or more, valid now,
 * made out to PayPal's message verification and issued under a trusted root. A simulator's is taken as it is, if valid.
 */
export const signingCertificate = (
  text: string,
  trust: {
    readonly source: CertificateSource;
    readonly now: number;
    readonly roots?: readonly X509Certificate[];
  },
): X509Certificate | null => {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const [leaf, ...sent] = blocks.slice(0, LONGEST_CHAIN).map((pem) => new X509Certificate(pem));
    if (leaf === undefined || !isStrongRsa(leaf)) return null;
    if (trust.source.environment === 'SIMULATOR') return isValidAt(leaf, trust.now) ? leaf : null;
    const roots = trust.roots ?? systemRoots();
    return signsForPayPal(leaf) && leadsToRoot(leaf, { sent, roots, now: trust.now }) ? leaf : null;
  } catch {
    return null;
  }
};
