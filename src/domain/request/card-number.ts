import { asciiDigits } from './ascii-digits.ts';

/**
 * How card networks begin their numbers, and how long these are. Of Maestro only the beginnings that no other number
 * commonly has; Visa's of 13 digits, which nobody has any more, look like the code of an article.
 */
const NETWORKS: readonly RegExp[] = [
  /^4(\d{15}|\d{18})$/,
  /^(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(6011|64[4-9]\d|65\d{2}|62\d{2}|81\d{2})\d{12,15}$/,
  /^35(2[89]|[3-8]\d)\d{12,15}$/,
  /^3(0[0-5]|[68]\d)\d{11}$/,
  /^220[0-4]\d{12,15}$/,
  /^(5018|5020|5038|5893|6304|6759|676[1-3])\d{12,15}$/,
];

/** Digits in groups, and between them what people write into a card number: spaces, dashes, dots or underscores. */
const WRITTEN = /(?<![\dA-Za-z])\d+(?:[\s\p{Pd}\u2212._]{1,3}\d+)*(?![\dA-Za-z])/gu;

/** Such as a soft hyphen, or a space of no width: what is copied from a page has them. */
const UNSEEN = /\p{Cf}/gu;

/** How many digits stand together on a card. */
const GROUPS_OF_A_CARD = /^(4,4,4,4|4,4,4,4,3|4,6,5|4,6,4|1[3-9])$/;

/** No card number, although the first groups of one in some 50,000 are digits alone and have a card's check digit. */
const UUID =
  /(?<![\dA-Za-z])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\dA-Za-z])/gi;

/** The number of a bank account, in groups as it is printed; some have groups like a card's in them. */
const IBAN = /(?<![\dA-Za-z])[A-Z]{2}\d{2}(?: [A-Z\d]{4}){2,7}(?: [A-Z\d]{1,3})?(?![\dA-Za-z])/g;

/** ISO 7064, mod 97-10: letters count from A = 10, and what stands first is put last. */
const isIban = (written: string): boolean => {
  const signs = written.replaceAll(' ', '');
  const rest = Array.from(signs.slice(4) + signs.slice(0, 4)).reduce((sum, sign) => {
    const value = Number.parseInt(sign, 36);
    return (sum * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1;
};

/** Luhn's check digit, which every card number ends with. */
const hasCheckDigit = (digits: string): boolean => {
  const values = Array.from(digits, Number).toReversed();
  const sum = values.reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
};

/**
 * Whether a text holds the number of a payment card. Of all other numbers of such a beginning and length, one in ten is
 * taken for one.
 */
export const holdsCardNumber = (text: string): boolean =>
  numbersIn(text).some(
    (digits) => NETWORKS.some((network) => network.test(digits)) && hasCheckDigit(digits),
  );

/** 13 to 19 digits with a card's check digit, of whatever network: what a field named after cards must not hold. */
export const looksLikeCardNumber = (text: string): boolean => numbersIn(text).some(hasCheckDigit);

const numbersIn = (text: string): readonly string[] => {
  const readable = asciiDigits(text)
    .replaceAll(UNSEEN, '')
    .replaceAll(UUID, 'uuid')
    .replaceAll(IBAN, (written) => (isIban(written) ? 'iban' : written));
  return [...readable.matchAll(WRITTEN)].flatMap(([written]) => numbersInRow(written));
};

/**
 * A row of groups may be one number. Where more digits stand before or after it, such as when the card expires, it has the
 * groups of a card: of other long numbers no part is taken for one.
 */
const numbersInRow = (written: string): readonly string[] => {
  const groups = written.match(/\d+/g) ?? [];
  const isOneNumber = !/[._]/.test(written) || new Set(written.match(/\D+/g)).size === 1;
  const parts = [
    ...groups.map((group) => [group]),
    ...[3, 4, 5].flatMap((count) => [groups.slice(0, count), groups.slice(-count)]),
  ].filter((part) => GROUPS_OF_A_CARD.test(String(part.map(({ length }) => length))));
  return [...(isOneNumber ? [groups] : []), ...parts]
    .map((part) => part.join(''))
    .filter(({ length }) => length >= 13 && length <= 19);
};

const LONGEST_FIELD_NAME = 100;

/** A name that somebody sent, as an answer may repeat it. */
export const shownName = (name: string): string =>
  holdsCardNumber(name) ? 'card-number' : name.slice(0, LONGEST_FIELD_NAME);
