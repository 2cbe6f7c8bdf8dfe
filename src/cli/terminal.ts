import { styleText } from 'node:util';
import Table from 'cli-table3';

export type Tone = 'good' | 'bad' | 'warn' | 'quiet' | 'strong';

const STYLES = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  quiet: 'gray',
  strong: 'bold',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** Colours are for eyes only: never into a pipe, never where NO_COLOR asks for none (no-color.org). */
const colourful = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';

export const paint = (tone: Tone, text: string): string =>
  colourful(process.stdout) ? styleText(STYLES[tone], text) : text;

/**
 * A text for a terminal or a pipe: what would move its cursor, turn the direction of writing or break a line is shown as
 * `\u001b`. Line ends, tabs and the colours of `paint` stay. JSON means the same after it.
 */
export const printable = (text: string): string =>
  text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(UNPRINTABLE, escaped)))
    .join('');

/** What `paint` writes around a text: split at it, a text has the colours at its odd places. */
const COLOUR = new RegExp(`(${String.fromCharCode(0x1b)}\\[(?:1|22|31|32|33|39|90)m)`);

/** Controls (C0, DEL, C1) but line ends and tabs, Unicode's two line separators, and its marks of direction. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Columns without lines, which copy and cut well. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const drawn = new Table({
    head: head.map((title) => paint('quiet', title)),
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  drawn.push(...rows.map((row) => [...row]));
  return trimmed(drawn.toString());
};

/** Names and what they stand for. */
export const facts = (rows: readonly (readonly [string, string])[]): string =>
  table(
    [],
    rows.map(([name, value]) => [paint('quiet', name), value]),
  );

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');

const SLOW_AFTER_MS = 700;

/** Says on stderr what is being waited for, once it takes longer than a moment. */
export const withProgress = async <T>(words: string, work: () => Promise<T>): Promise<T> => {
  const slow = setTimeout(() => process.stderr.write(`${words} ...\n`), SLOW_AFTER_MS);
  try {
    return await work();
  } finally {
    clearTimeout(slow);
  }
};
