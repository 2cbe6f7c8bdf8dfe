import { verify, type X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';

import {
  allowedCertificateUrl,
  type CertificateSource,
  checkedSource,
  type FetchCertificate,
  fetchCertificateText,
  signingCertificate,
} from './certificates.ts';
import type { DeliveryToVerify } from './webhook-postback.ts';

/** A delivery as it came in: nothing read, nothing decoded. */
type Delivery = { readonly headers: Headers; readonly rawBody: Uint8Array };

type WebhookRefusal =
  /** A header of PayPal's is missing or longer than PayPal makes it. */
  | 'HEADERS_MISSING'
  /** Not SHA256withRSA. */
  | 'ALGORITHM_REFUSED'
  /** The certificate is not at an address of PayPal's, or at one of another environment. */
  | 'CERTIFICATE_URL_REFUSED'
  /** Sent more than 3 days (and an hour) ago, or in the future. */
  | 'TRANSMISSION_TIME_REFUSED'
  /** Not signed for this body and this webhook, by the certificate or by PayPal's own word. */
  | 'SIGNATURE_INVALID';

/**
 * VERIFIED: PayPal sent this to our webhook. REFUSED: it did not, answer 4xx. UNDECIDED: nobody could say now, answer
 * 5xx, so that PayPal sends it again; never accept it.
 */
type WebhookVerdict =
  | {
      readonly kind: 'VERIFIED';
      readonly transmissionId: string;
      readonly by: 'CERTIFICATE' | 'POSTBACK';
    }
  | { readonly kind: 'REFUSED'; readonly code: WebhookRefusal }
  | {
      readonly kind: 'UNDECIDED';
      readonly code: 'CERTIFICATE_UNAVAILABLE' | 'TOO_MANY_UNVERIFIED';
    };

export type WebhookVerifier = {
  /** Judges one delivery. Never throws; changes nothing; the same delivery gets the same verdict until it is too old. */
  verify(delivery: Delivery): Promise<WebhookVerdict>;
};

export type WebhookTrust = {
  readonly source: CertificateSource;
  /** PAYPAL_WEBHOOK_ID: the id of our webhook at PayPal, never one from a delivery. */
  readonly webhookId: string;
  /** PayPal's own verdict, asked where the certificate cannot be had or relied on. */
  readonly postback?: (delivery: DeliveryToVerify) => Promise<'SUCCESS' | 'FAILURE'>;
  readonly fetchCertificate?: FetchCertificate;
  readonly now?: () => number;
  /** Trusted authorities; those of Node if not given. */
  readonly roots?: readonly X509Certificate[];
};

const HOUR_MS = 3_600_000;
/** PayPal tries for 3 days; whether it signs each try anew is not known (paypal-rules 7.5). */
const OLDEST_MS = 73 * HOUR_MS;
const CLOCK_SKEW_MS = 5 * 60_000;
const CERTIFICATE_LIFE_MS = 12 * HOUR_MS;
const MOST_CERTIFICATES = 16;
/** Strangers can make us fetch and ask; this many a minute, so that PayPal does not come to limit our money calls. */
const MOST_LOOKUPS_A_MINUTE = 60;

type Claim = Omit<DeliveryToVerify, 'webhookId' | 'rawBody'>;

const readClaim = (headers: Headers): Claim | null => {
  const read = (name: string, longest: number): string => {
    const value = headers.get(`paypal-${name}`) ?? '';
    return value.length <= longest ? value : '';
  };
  const claim = {
    authAlgo: read('auth-algo', 100),
    certUrl: read('cert-url', 500),
    transmissionId: read('transmission-id', 50),
    transmissionSig: read('transmission-sig', 500),
    transmissionTime: read('transmission-time', 100),
  };
  return Object.values(claim).includes('') ? null : claim;
};

/** A simulator's transmissions carry the time of an order whose clock can be moved by days: they are never too old. */
const isTimely = (
  transmissionTime: string,
  { source, now }: { source: CertificateSource; now: number },
): boolean => {
  const sent = Date.parse(transmissionTime);
  if (source.environment === 'SIMULATOR') return !Number.isNaN(sent);
  return sent >= now - OLDEST_MS && sent <= now + CLOCK_SKEW_MS;
};

/** The message PayPal signs: its id, its time, our webhook and a checksum of the body (paypal-rules 7.5). */
const isSigned = (
  certificate: X509Certificate,
  claim: Claim,
  ours: { readonly webhookId: string; readonly rawBody: Uint8Array },
): boolean => {
  const message = [
    claim.transmissionId,
    claim.transmissionTime,
    ours.webhookId,
    crc32(ours.rawBody),
  ].join('|');
  const signature = Buffer.from(claim.transmissionSig, 'base64');
  return verify('RSA-SHA256', Buffer.from(message), certificate.publicKey, signature);
};

/** Counts look-ups that strangers can cause, by the minute. */
const createAllowance = (now: () => number): { take(): boolean } => {
  let minute = 0;
  let taken = 0;
  return {
    take: () => {
      const current = Math.floor(now() / 60_000);
      if (current !== minute) [minute, taken] = [current, 0];
      taken += 1;
      return taken <= MOST_LOOKUPS_A_MINUTE;
    },
  };
};

/** Certificates by URL, fetched once however many deliveries wait, kept for 12 h. What failed is not kept. */
const createCertificateCache = (trust: WebhookTrust, now: () => number) => {
  const fetchText = trust.fetchCertificate ?? fetchCertificateText;
  const kept = new Map<string, { readonly certificate: X509Certificate; readonly until: number }>();
  const underWay = new Map<string, Promise<X509Certificate | null>>();

  const fetchAndKeep = async (url: URL): Promise<X509Certificate | null> => {
    const text = await fetchText(url).catch(() => '');
    const roots = trust.roots === undefined ? {} : { roots: trust.roots };
    const certificate = signingCertificate(text, { source: trust.source, now: now(), ...roots });
    if (certificate === null) return null;
    const oldest = kept.keys().next();
    if (kept.size >= MOST_CERTIFICATES && oldest.done !== true) kept.delete(oldest.value);
    const until = Math.min(now() + CERTIFICATE_LIFE_MS, Date.parse(certificate.validTo));
    kept.set(url.href, { certificate, until });
    return certificate;
  };

  return {
    held: (url: URL): X509Certificate | null => {
      const found = kept.get(url.href);
      return found !== undefined && now() < found.until ? found.certificate : null;
    },
    fetch: (url: URL): Promise<X509Certificate | null> => {
      const fetching =
        underWay.get(url.href) ?? fetchAndKeep(url).finally(() => underWay.delete(url.href));
      underWay.set(url.href, fetching);
      return fetching;
    },
  };
};

/**
 * Tells PayPal's deliveries from everybody else's (paypal-rules 7.5). The signature covers a 32-bit checksum of the body and
 * no more, so a VERIFIED event is still only a hint: ask PayPal, and take each transmission and event once.
 */
export const createWebhookVerifier = (trust: WebhookTrust): WebhookVerifier => {
  const source = checkedSource(trust.source);
  const now = trust.now ?? Date.now;
  const certificates = createCertificateCache(trust, now);
  const allowance = createAllowance(now);

  const askPayPal = async (claim: Claim, rawBody: Uint8Array): Promise<WebhookVerdict> => {
    const { postback, webhookId } = trust;
    const unavailable: WebhookVerdict = { kind: 'UNDECIDED', code: 'CERTIFICATE_UNAVAILABLE' };
    if (postback === undefined) return unavailable;
    const text = Buffer.from(rawBody).toString('utf8');
    const word = await postback({ ...claim, webhookId, rawBody: text }).catch(() => null);
    if (word === null) return unavailable;
    return word === 'SUCCESS'
      ? { kind: 'VERIFIED', transmissionId: claim.transmissionId, by: 'POSTBACK' }
      : { kind: 'REFUSED', code: 'SIGNATURE_INVALID' };
  };

  return {
    verify: async ({ headers, rawBody }) => {
      const claim = readClaim(headers);
      if (claim === null) return { kind: 'REFUSED', code: 'HEADERS_MISSING' };
      if (claim.authAlgo !== 'SHA256withRSA') return { kind: 'REFUSED', code: 'ALGORITHM_REFUSED' };
      const url = allowedCertificateUrl(source, claim.certUrl);
      if (url === null) return { kind: 'REFUSED', code: 'CERTIFICATE_URL_REFUSED' };
      if (!isTimely(claim.transmissionTime, { source, now: now() }))
        return { kind: 'REFUSED', code: 'TRANSMISSION_TIME_REFUSED' };
      const held = certificates.held(url);
      if (held === null && !allowance.take())
        return { kind: 'UNDECIDED', code: 'TOO_MANY_UNVERIFIED' };
      const certificate = held ?? (await certificates.fetch(url));
      if (certificate === null) return askPayPal(claim, rawBody);
      return isSigned(certificate, claim, { webhookId: trust.webhookId, rawBody })
        ? { kind: 'VERIFIED', transmissionId: claim.transmissionId, by: 'CERTIFICATE' }
        : { kind: 'REFUSED', code: 'SIGNATURE_INVALID' };
    },
  };
};
