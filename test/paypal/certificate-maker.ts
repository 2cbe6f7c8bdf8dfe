import {
  createSign,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * Makes X.509 certificates for tests: Node reads them but cannot write them. Just enough DER for a name, a validity, a
 * key, the CA flag and a signature.
 */

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  if (size < 128) return Buffer.concat([Buffer.from([tag, size]), content]);
  const bytes = size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
};

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** sha256WithRSAEncryption, with its NULL parameter. */
const ALGORITHM = hex('300d06092a864886f70d01010b0500');
const COMMON_NAME = hex('0603550403');
const BASIC_CONSTRAINTS_CA = hex('300f0603551d130101ff040530030101ff');

const nameOf = (commonName: string): Buffer =>
  sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));

const timeOf = (instant: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(instant).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));

export type Maker = {
  readonly commonName: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
};

export const newKeys = (commonName: string, modulusLength = 2048): Maker => ({
  commonName,
  ...generateKeyPairSync('rsa', { modulusLength }),
});

let serial = 0;

export const certificateOf = (
  subject: Maker,
  issuer: Maker,
  over: { readonly validFrom?: number; readonly validTo?: number; readonly ca?: boolean } = {},
): X509Certificate => {
  serial += 1;
  const extensions = over.ca === true ? [der(0xa3, sequence(BASIC_CONSTRAINTS_CA))] : [];
  const signed = sequence(
    hex('a003020102'),
    der(0x02, Buffer.from([serial])),
    ALGORITHM,
    nameOf(issuer.commonName),
    sequence(
      timeOf(over.validFrom ?? Date.UTC(2026, 0, 1)),
      timeOf(over.validTo ?? Date.UTC(2028, 0, 1)),
    ),
    nameOf(subject.commonName),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    ...extensions,
  );
  const signature = createSign('RSA-SHA256').update(signed).sign(issuer.privateKey);
  return new X509Certificate(sequence(signed, ALGORITHM, der(0x03, Buffer.from([0]), signature)));
};

export type Sent = {
  readonly body: string;
  readonly webhookId: string;
  readonly certUrl: string;
  readonly sentAt: number;
  readonly by: Maker;
};

/** The headers PayPal sends along with a body (paypal-rules 7.5), signed by `by`. */
export const signedHeaders = ({ body, webhookId, certUrl, sentAt, by }: Sent): Headers => {
  const transmissionId = '69cd13f0-d67a-11e5-baa3-778b53f4ae55';
  const time = new Date(sentAt).toISOString();
  const message = `${transmissionId}|${time}|${webhookId}|${crc32(body)}`;
  return new Headers({
    'PAYPAL-TRANSMISSION-ID': transmissionId,
    'PAYPAL-TRANSMISSION-TIME': time,
    'PAYPAL-TRANSMISSION-SIG': sign('RSA-SHA256', Buffer.from(message), by.privateKey).toString(
      'base64',
    ),
    'PAYPAL-CERT-URL': certUrl,
    'PAYPAL-AUTH-ALGO': 'SHA256withRSA',
    'PAYPAL-AUTH-VERSION': 'v2',
  });
};
