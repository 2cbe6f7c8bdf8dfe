/** End of the JSON string that begins at `start`, just past its closing quote. */
const stringEnd = (text: string, start: number): number => {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
};

/** End of the JSON value that begins at `start`: at its depth's comma or closing bracket. */
const valueEnd = (text: string, start: number): number => {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') index = stringEnd(text, index) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return index;
      depth -= 1;
      if (depth === 0) return index + 1;
    } else if (character === ',' && depth === 0) return index;
  }
  return text.length;
};

/**
 * The text of one member of a JSON object exactly as it was sent, without the white space around it. Reading and
 * writing it again would lose `1.0`, escapes and order, and with them the signature (paypal-rules 7.4).
 */
export const rawMember = (text: string, name: string): string | undefined => {
  let index = text.indexOf('{') + 1;
  while (index > 0 && index < text.length) {
    const quote = text.indexOf('"', index);
    if (quote === -1) return undefined;
    const afterName = stringEnd(text, quote);
    const key: unknown = JSON.parse(text.slice(quote, afterName));
    const start = text.indexOf(':', afterName) + 1;
    const end = valueEnd(text, start);
    if (key === name) return text.slice(start, end).trim();
    index = end + 1;
  }
  return undefined;
};
