import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../../src/package-files.ts';
import { barsPlot, ratioPlot, sharesPlot } from './plots.ts';
import { type Results, shownResults } from './results.ts';
import { type Picture, sectionOf } from './tables.ts';

const PAGE = path.join(PACKAGE_ROOT, 'docs', 'performance.md');
const BEGIN = '<!-- results: written by npm run bench -->';
const NOTHING = 'Nothing has been measured yet.';
const END = '<!-- end of results -->';

interface Plot extends Picture {
  readonly svg: string;
}

/** What the results say: the part of docs/performance.md between its markers, and the plots it shows. */
export const reportOf = (
  shown: readonly { readonly name: string; readonly results: Results }[],
): { readonly text: string; readonly plots: readonly Plot[] } => {
  const sections = shown.map(({ name, results }) => {
    const plots = plotsOf(name, results);
    return { plots, text: sectionOf(results, plots) };
  });
  return {
    text: sections.length === 0 ? NOTHING : sections.map(({ text }) => text).join('\n\n'),
    plots: sections.flatMap(({ plots }) => plots),
  };
};

const plotsOf = (name: string, { rows }: Results): readonly Plot[] =>
  rows.flatMap(({ id, figures, shares, bars }) => {
    const plot = (kind: string, alt: string, svg: string | null): readonly Plot[] =>
      svg === null
        ? []
        : [{ of: id, alt, file: `pictures/performance-${name}-${id}-${kind}.svg`, svg }];
    if (bars !== undefined) return plot('bars', bars.title, barsPlot(bars));
    if (id !== 'lives') return [];
    const rates = figures.filter(({ unit }) => unit === 'lives/s');
    const ratios = 'Lives a second, Holdfast by bare workflow';
    return [
      ...plot('ratio', ratios, ratioPlot(ratios, rates)),
      ...(shares === undefined
        ? []
        : plot('shares', shares.unit, sharesPlot(shares.unit, shares.of))),
    ];
  });

/** The page with the results in it. @throws Error where it has no markers */
export const pageWith = (page: string, text: string): string => {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/performance.md lacks ${BEGIN} or ${END}`);
  }
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
};

/** Writes the tables and the plots of everything in bench/results. Safe twice. */
export const writePage = (): void => {
  const { text, plots } = reportOf(shownResults());
  writeFileSync(PAGE, pageWith(readFileSync(PAGE, 'utf8'), text));
  for (const { file, svg } of plots) {
    const target = path.join(PACKAGE_ROOT, 'docs', file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, svg);
  }
};
