import type { Bars, Figure, Share } from '../rows/row.ts';
import { numberText } from './tables.ts';

/** Small SVG plots, readable on a light and on a dark page. */
const WIDTH = 640;
const COLOURS = ['#5b8bd9', '#d98a3d', '#4fa37a', '#b06fc0', '#8a8f98', '#c9556b'] as const;
const TEXT = 'font-family="sans-serif" font-size="13" fill="#7d8590"';

const colourOf = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];

const svg = (height: number, title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    ...parts,
    '</svg>\n',
  ].join('\n');

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const text = (x: number, y: number, words: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${TEXT}>${escaped(words)}</text>`;

const bar = (from: { readonly x: number; readonly y: number }, width: number, colour: string) =>
  `<rect x="${from.x.toFixed(1)}" y="${from.y.toFixed(1)}" width="${Math.max(width, 0).toFixed(1)}" height="16" fill="${colour}"/>`;

const legend = (names: readonly string[], y: number): readonly string[] =>
  names.flatMap((name, index) => {
    const x = 10 + index * (WIDTH / Math.max(names.length, 4));
    return [bar({ x, y: y - 13 }, 16, colourOf(index)), text(x + 22, y, name)];
  });

const LABEL = 170;
const VALUE = 70;
const LINE = 22;

/** A ratio to the bare workflow for each figure that has one, with its interval, and a line at 1. */
export const ratioPlot = (title: string, figures: readonly Figure[]): string | null => {
  const shown = figures.flatMap(({ what, ratio }) => (ratio === null ? [] : [{ what, ratio }]));
  if (shown.length === 0) return null;
  const most = Math.max(1.1, ...shown.map(({ ratio }) => ratio.greatest));
  const x = (value: number) => LABEL + 40 + (value / most) * (WIDTH - LABEL - VALUE - 40);
  const lines = shown.flatMap(({ what, ratio }, index) => {
    const y = 30 + index * LINE;
    const middle = (y + 8).toFixed(1);
    return [
      text(10, y + 13, what),
      bar({ x: x(0), y }, x(ratio.median) - x(0), colourOf(index % 2)),
      `<line x1="${x(ratio.least).toFixed(1)}" x2="${x(ratio.greatest).toFixed(1)}" y1="${middle}" y2="${middle}" stroke="#7d8590" stroke-width="3"/>`,
      text(WIDTH - VALUE + 10, y + 13, numberText(ratio.median)),
    ];
  });
  const height = 40 + shown.length * LINE;
  const one = x(1).toFixed(1);
  return svg(height, title, [
    text(10, 16, title),
    ...lines,
    `<line x1="${one}" x2="${one}" y1="24" y2="${height - 8}" stroke="#7d8590" stroke-dasharray="4 3"/>`,
  ]);
};

/** One bar for each label, with its value. */
export const barsPlot = ({ title, unit, of }: Bars): string | null => {
  if (of.length === 0) return null;
  const most = Math.max(...of.map(({ value }) => value));
  const from = LABEL + 40;
  const bars = of.flatMap(({ label, value }, index) => {
    const y = 30 + index * LINE;
    const width = most === 0 ? 0 : (value / most) * (WIDTH - from - VALUE);
    return [
      text(10, y + 13, label),
      bar({ x: from, y }, width, colourOf(0)),
      text(from + width + 8, y + 13, numberText(value)),
    ];
  });
  return svg(40 + of.length * LINE, title, [text(10, 16, `${title}, ${unit}`), ...bars]);
};

/** One bar for each side, made of its parts. */
export const sharesPlot = (title: string, shares: readonly Share[]): string | null => {
  if (shares.length === 0) return null;
  const sides = [...new Set(shares.map(({ side }) => side))];
  const parts = [...new Set(shares.map(({ part }) => part))];
  const sumOf = (side: string) =>
    shares.filter((share) => share.side === side).reduce((sum, { value }) => sum + value, 0);
  const most = Math.max(...sides.map(sumOf));
  const scale = (WIDTH - LABEL - VALUE) / most;
  const bars = sides.flatMap((side, line) => {
    const y = 30 + line * (LINE + 4);
    let x = LABEL;
    const pieces = parts.map((part, index) => {
      const found = shares.find((share) => share.side === side && share.part === part);
      const width = (found?.value ?? 0) * scale;
      const piece = bar({ x, y }, width, colourOf(index));
      x += width;
      return piece;
    });
    return [text(10, y + 13, side), ...pieces, text(x + 8, y + 13, numberText(sumOf(side)))];
  });
  const height = 66 + sides.length * (LINE + 4);
  return svg(height, title, [text(10, 16, title), ...bars, ...legend(parts, height - 10)]);
};
