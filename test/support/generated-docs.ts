import { readFileSync, writeFileSync } from 'node:fs';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/**
 * The page with the part between `<!-- NAME: ... -->` and `<!-- end of NAME -->` replaced by what the code says now.
 * With UPDATE_DOCS=1 the page is written, too. @returns the page as it is and as it should be
 */
export const generatedPart = (
  page: string,
  name: string,
  content: string,
): { readonly written: string; readonly fresh: string } => {
  const text = readFileSync(page, 'utf8');
  const begin = new RegExp(`<!-- ${name}: [^>]*-->`).exec(text)?.[0];
  const end = `<!-- end of ${name} -->`;
  if (begin === undefined || !text.includes(end)) throw new Error(`${page} has no part ${name}`);
  const [before = ''] = text.split(begin);
  const after = text.slice(text.indexOf(end));
  const fresh = `${before}${begin}\n\n${content}\n\n${after}`;
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, fresh);
  return { written: readFileSync(page, 'utf8'), fresh };
};
