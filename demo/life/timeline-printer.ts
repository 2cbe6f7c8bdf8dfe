import { styleText } from 'node:util';
import { DAY_MS } from '../clock.ts';

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

const colourful = process.stdout.isTTY && !process.env['NO_COLOR'];

export const paint = (style: 'bold' | 'gray' | 'green' | 'red' | 'yellow', text: string): string =>
  colourful ? styleText(style, text) : text;

export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** One line of the story: the date in the checkout, its day, what happened, and to which money. */
export const timelinePrinter = () => {
  let start: number | null = null;
  return {
    beginsAt: (at: string): void => {
      start = Date.parse(at);
    },
    print: (at: string, what: string, words: string): void => {
      const day = start === null ? 0 : Math.floor((Date.parse(at) - start) / DAY_MS);
      const when = `${DATE.format(new Date(at)).replace(',', '')}  day ${String(day).padEnd(2)}`;
      say(`  ${paint('gray', when)}  ${paint('bold', what.padEnd(13))} ${words}`);
    },
  };
};
