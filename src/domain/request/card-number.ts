/** How card networks begin their numbers, and how long these are. */
const NETWORKS: readonly RegExp[] = [
  /^4(\d{15}|\d{18})$/,
  /^(5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}$/,
  /^3[47]\d{13}$/,
  /^(6011|64[4-9]\d|65\d{2}|62\d{2}|81\d{2})\d{12,15}$/,
  /^35(2[89]|[3-8]\d)\d{12,15}$/,
  /^3(0[0-5]|[68]\d)\d{11}$/,
];

/** Digits with single spaces or hyphens between them, as people write a card number. */
const WRITTEN = /(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])/g;

/** No card number, although the first groups of one in some 50,000 are digits alone and have a card's check digit. */
const UUID =
  /(?<![\dA-Za-z])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\dA-Za-z])/gi;

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

const numbersIn = (text: string): readonly string[] =>
  [...text.replaceAll(UUID, 'uuid').matchAll(WRITTEN)]
    .map(([written]) => written.replaceAll(/[ -]/g, ''))
    .filter(({ length }) => length >= 13);

const LONGEST_FIELD_NAME = 100;

/** A name that somebody sent, as an answer may repeat it. */
export const shownName = (name: string): string =>
  holdsCardNumber(name) ? 'card-number' : name.slice(0, LONGEST_FIELD_NAME);
