const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accountAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A 32-bit mixer (murmur3's finalizer): the same seed and number always give the same word. */
const mixed = (seed: number, number: number): number => {
  let word = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b) ^ seed;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
};

/** A number from 0 up to but not including 1, drawn from a seed and a position. */
export const fraction = (seed: number, position: number): number => mixed(seed, position) / 2 ** 32;

const idFrom = (
  seed: number,
  number: number,
  shape: { alphabet: string; length: number },
): string => {
  let text = '';
  for (let position = 0; text.length < shape.length; position += 1) {
    let word = mixed(mixed(seed, number), position + 1);
    for (let taken = 0; taken < 4 && text.length < shape.length; taken += 1) {
      text += shape.alphabet[word % shape.alphabet.length];
      word = Math.floor(word / shape.alphabet.length);
    }
  }
  return text;
};

const hashOf = (text: string): number => {
  let word = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    word = Math.imul(word ^ text.charCodeAt(index), 0x01000193);
  }
  return word >>> 0;
};

/** Order, authorization, capture and refund ids: 17 characters of A-Z and 0-9, as PayPal's are. */
export const transactionId = (seed: number, number: number): string =>
  idFrom(seed, number, { alphabet: alphabet, length: 17 });

const hex = (word: number, digits: number): string => word.toString(16).padStart(digits, '0');

/** PayPal-Debug-Id: 13 hexadecimal digits. The first eight differ within a run, the others between runs. */
export const debugId = ({ seed, run, number }: Record<'seed' | 'run' | 'number', number>): string =>
  hex(mixed(seed, number), 8) + hex((mixed(number, seed) + run) % 2 ** 20, 5);

/** Merchant and payer ids, 13 characters of `[2-9A-HJ-NP-Z]`, the same for the same name. */
export const accountId = (name: string): string =>
  idFrom(hashOf(name), name.length, { alphabet: accountAlphabet, length: 13 });

/** Webhook event ids, `WH-` and twice 17 characters. */
export const eventId = (seed: number, number: number): string =>
  `WH-${transactionId(seed, number)}-${transactionId(seed ^ 0x5bd1e995, number)}`;

/** Transmission ids in the form of a UUID of version 1. */
export const transmissionId = (seed: number, number: number): string => {
  const digits = [1, 2, 3, 4].map((part) => hex(mixed(mixed(seed, number), part), 8)).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-11ef-a${digits.slice(13, 16)}-${digits.slice(16, 28)}`;
};
