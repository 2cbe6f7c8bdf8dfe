import { verify, type X509Certificate } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type CertificateStore, createCertificateCache } from './certificate-cache.ts';
import {
  allowedCertificateUrl,
  type CertificateSource,
  checkedSource,
  type FetchCertificate,
} from './certificates.ts';
import { createTransmissions } from './transmissions.ts';
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
  | 'SIGNATURE_INVALID'
  /** The transmission id was verified with another body before: one of the two was made up. */
  | 'TRANSMISSION_REUSED';

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
  /** What is wrong with the headers alone, before a body is read; null where nothing is. */
  refuseHeaders(headers: Headers): WebhookRefusal | null;
  /**
   * Judges one delivery. Never throws; the same delivery gets the same verdict until it is too old. Remembers only which
   * body a verified transmission had.
   */
  verify(delivery: Delivery): Promise<WebhookVerdict>;
};

export type WebhookTrust = {
  readonly source: CertificateSource;
  /** PAYPAL_WEBHOOK_ID: the id of our webhook at PayPal, never one from a delivery. */
  readonly webhookId: string;
  /** PayPal's own verdict, asked where the certificate cannot be had or relied on. */
  readonly postback?: (delivery: DeliveryToVerify) => Promise<'SUCCESS' | 'FAILURE'>;
  readonly fetchCertificate?: FetchCertificate;
  /** Keeps certificates across starts; without it they are fetched after each. */
  readonly store?: CertificateStore;
  readonly now?: () => number;
  /** Trusted authorities; those of Node if not given. */
  readonly roots?: readonly X509Certificate[];
};

const HOUR_MS = 3_600_000;
/** PayPal tries for 3 days; whether it signs each try anew is not known (paypal-rules 7.5). */
const OLDEST_MS = 73 * HOUR_MS;
const CLOCK_SKEW_MS = 5 * 60_000;
/** Strangers can make us ask; this many a minute, so that PayPal does not come to limit our money calls. */
const MOST_QUESTIONS_A_MINUTE = 60;

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

/** Counts the questions to PayPal that strangers can cause, by the minute. */
const createAllowance = (now: () => number): { take(): boolean } => {
  let minute = 0;
  let taken = 0;
  return {
    take: () => {
      const current = Math.floor(now() / 60_000);
      if (current !== minute) [minute, taken] = [current, 0];
      taken += 1;
      return taken <= MOST_QUESTIONS_A_MINUTE;
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
  const { postback, webhookId } = trust;
  const certificates = createCertificateCache({ ...trust, source, now });
  const transmissions = createTransmissions();
  const allowance = createAllowance(now);

  const askPayPal = async (claim: Claim, rawBody: Uint8Array): Promise<WebhookVerdict> => {
    const unavailable: WebhookVerdict = { kind: 'UNDECIDED', code: 'CERTIFICATE_UNAVAILABLE' };
    if (postback === undefined) return unavailable;
    if (!allowance.take()) return { kind: 'UNDECIDED', code: 'TOO_MANY_UNVERIFIED' };
    const text = Buffer.from(rawBody).toString('utf8');
    const word = await postback({ ...claim, webhookId, rawBody: text }).catch(() => null);
    if (word === null) return unavailable;
    return word === 'SUCCESS' ? verified(claim, rawBody, 'POSTBACK') : refused('SIGNATURE_INVALID');
  };

  const verified = (
    { transmissionId }: Claim,
    rawBody: Uint8Array,
    by: 'CERTIFICATE' | 'POSTBACK',
  ): WebhookVerdict =>
    transmissions.isBound(transmissionId, rawBody)
      ? { kind: 'VERIFIED', transmissionId, by }
      : refused('TRANSMISSION_REUSED');

  const readHeaders = (
    headers: Headers,
  ): { readonly claim: Claim; readonly url: URL } | WebhookRefusal => {
    const claim = readClaim(headers);
    if (claim === null) return 'HEADERS_MISSING';
    if (claim.authAlgo !== 'SHA256withRSA') return 'ALGORITHM_REFUSED';
    const url = allowedCertificateUrl(source, claim.certUrl);
    if (url === null) return 'CERTIFICATE_URL_REFUSED';
    if (!isTimely(claim.transmissionTime, { source, now: now() })) {
      return 'TRANSMISSION_TIME_REFUSED';
    }
    return { claim, url };
  };

  return {
    refuseHeaders: (headers) => {
      const read = readHeaders(headers);
      return typeof read === 'string' ? read : null;
    },
    verify: async ({ headers, rawBody }) => {
      const read = readHeaders(headers);
      if (typeof read === 'string') return refused(read);
      const { claim, url } = read;
      const certificate = await certificates.find(url);
      if (certificate === 'BUSY') return { kind: 'UNDECIDED', code: 'TOO_MANY_UNVERIFIED' };
      if (certificate === null) return askPayPal(claim, rawBody);
      return isSigned(certificate, claim, { webhookId, rawBody })
        ? verified(claim, rawBody, 'CERTIFICATE')
        : refused('SIGNATURE_INVALID');
    },
  };
};

const refused = (code: WebhookRefusal): WebhookVerdict => ({ kind: 'REFUSED', code });
