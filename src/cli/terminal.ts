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
