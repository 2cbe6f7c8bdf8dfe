const isDigit = (point: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(point));

/** Unicode keeps the digits of a script in one row, from zero to nine. */
const valueOf = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && isDigit(point - value - 1)) value += 1;
  return String(value);
};

/** The text with the digits of every script, full width and mathematical ones too, as 0 to 9. */
export const asciiDigits = (text: string): string =>
  text.normalize('NFKC').replaceAll(/(?![0-9])\p{Nd}/gu, valueOf);
