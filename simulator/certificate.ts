import { createSign, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** The key pair that signs webhooks, and the certificate that lets others verify them. */
export interface Signer {
  /** The last part of the certificate's address, `CERT-...`. */
  certificateId: string;
  certificatePem: string;
  privateKeyPem: string;
}

const sequenceTag = 0x30;
const setTag = 0x31;
const sha256WithRsa = '2a864886f70d01010b';
const commonName = '550403';

const lengthOf = (size: number): Buffer => {
  if (size < 128) return Buffer.from([size]);
  const hex = size.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
};

/** One DER value: tag, length, content (X.690). */
const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
};

const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const algorithm = () => der(sequenceTag, objectId(sha256WithRsa), der(0x05));

const nameOf = (host: string) =>
  der(
    sequenceTag,
    der(setTag, der(sequenceTag, objectId(commonName), der(0x0c, Buffer.from(host)))),
  );

const utcTime = (at: Date) =>
  der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));

/** A self-signed X.509 certificate for the public key, valid from 2020 to 2049 so that moved clocks stay inside. */
const certificateFor = (publicKey: Buffer, privateKeyPem: string): string => {
  const host = nameOf('messageverificationcerts.simulator.paypal.com');
  const body = der(
    sequenceTag,
    der(0x02, Buffer.from([1])),
    algorithm(),
    host,
    der(
      sequenceTag,
      utcTime(new Date('2020-01-01T00:00:00Z')),
      utcTime(new Date('2049-12-31T23:59:59Z')),
    ),
    host,
    publicKey,
  );
  const signature = createSign('RSA-SHA256').update(body).sign(privateKeyPem);
  const whole = der(sequenceTag, body, algorithm(), der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

const generate = promisify(generateKeyPair);

/** A new RSA key pair of 2048 bits with its certificate; takes about a tenth of a second. */
export const newSigner = async (certificateId: string): Promise<Signer> => {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificatePem = certificateFor(
    publicKey.export({ type: 'spki', format: 'der' }),
    privateKeyPem,
  );
  return { certificateId, certificatePem, privateKeyPem };
};
