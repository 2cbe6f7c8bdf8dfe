import type { X509Certificate } from 'node:crypto';

import {
  type CertificateSource,
  type FetchCertificate,
  fetchCertificateText,
  signingCertificate,
} from './certificates.ts';

/** Keeps the texts of certificates across starts. What it gives back is judged again like a text that was just fetched. */
export type CertificateStore = {
  /** Null where nothing is kept for the URL. `keptAt` in milliseconds since 1970. */
  readonly read: (url: URL) => Promise<{ readonly text: string; readonly keptAt: number } | null>;
  readonly write: (url: URL, text: string) => Promise<void>;
};

export type CertificateTrust = {
  readonly source: CertificateSource;
  readonly now: () => number;
  readonly fetchCertificate?: FetchCertificate;
  readonly store?: CertificateStore;
  /** Trusted authorities; those of Node if not given. */
  readonly roots?: readonly X509Certificate[];
};

/** Null where the certificate cannot be had or relied on; BUSY where too many others are fetched before it. */
type Found = X509Certificate | 'BUSY' | null;

export type CertificateCache = { readonly find: (url: URL) => Promise<Found> };

const CERTIFICATE_LIFE_MS = 12 * 3_600_000;
const MOST_CERTIFICATES = 16;
/** Strangers can make us fetch. A fetch takes 5 s at most. */
const FETCHED_AT_ONCE = 8;
const MOST_WAITING = 100;

/**
 * Certificates by URL, fetched once however many deliveries wait, kept for 12 h and across starts. What failed is not kept.
 */
export const createCertificateCache = (trust: CertificateTrust): CertificateCache => {
  const { now, store, fetchCertificate = fetchCertificateText } = trust;
  const kept = new Map<string, { readonly certificate: X509Certificate; readonly until: number }>();
  const underWay = new Map<string, Promise<Found>>();
  const turns = createNewestFirst();

  const judge = (text: string): X509Certificate | null =>
    signingCertificate(text, {
      source: trust.source,
      now: now(),
      ...(trust.roots && { roots: trust.roots }),
    });

  const keep = (url: URL, certificate: X509Certificate, since: number): void => {
    const oldest = kept.keys().next();
    if (kept.size >= MOST_CERTIFICATES && oldest.done !== true) kept.delete(oldest.value);
    const until = Math.min(since + CERTIFICATE_LIFE_MS, Date.parse(certificate.validTo));
    kept.set(url.href, { certificate, until });
  };

  const fromStore = async (url: URL): Promise<X509Certificate | null> => {
    const stored = await store?.read(url).catch(() => null);
    if (!stored || now() - stored.keptAt >= CERTIFICATE_LIFE_MS) return null;
    const certificate = judge(stored.text);
    if (certificate !== null) keep(url, certificate, stored.keptAt);
    return certificate;
  };

  const fromPayPal = async (url: URL): Promise<Found> => {
    const text = await turns.run(() => fetchCertificate(url).catch(() => ''));
    if (text === null) return 'BUSY';
    const certificate = judge(text);
    if (certificate === null) return null;
    keep(url, certificate, now());
    // A folder that cannot be written costs one fetch after the next start.
    await store?.write(url, text).catch(() => undefined);
    return certificate;
  };

  return {
    find: async (url) => {
      const held = kept.get(url.href);
      if (held !== undefined && now() < held.until) return held.certificate;
      const finding =
        underWay.get(url.href) ??
        (async () => (await fromStore(url)) ?? (await fromPayPal(url)))().finally(() =>
          underWay.delete(url.href),
        );
      underWay.set(url.href, finding);
      return finding;
    },
  };
};

/**
 * Bounds what is fetched at once. The newest goes first and the oldest is given up (null), so that a flood of made-up
 * addresses, which costs its sender nothing, does not stand in line before a genuine one.
 */
const createNewestFirst = () => {
  let running = 0;
  const line: ((turn: boolean) => void)[] = [];
  return {
    run: async <T>(work: () => Promise<T>): Promise<T | null> => {
      if (running >= FETCHED_AT_ONCE) {
        if (line.length >= MOST_WAITING) line.shift()?.(false);
        if (!(await new Promise<boolean>((resolve) => line.push(resolve)))) return null;
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = line.pop();
        if (next) next(true);
        else running -= 1;
      }
    },
  };
};
