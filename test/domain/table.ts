type Row = { readonly name: string; readonly cells: Readonly<Record<string, string>> };
export type Table = { readonly columns: readonly string[]; readonly rows: readonly Row[] };

/** Reads a table as people write it: columns apart by two spaces or more, the first line names them. */
export const tableOf = (text: string): Table => {
  const [head = [], ...body] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/ {2,}/));
  const rows = body.map(([name = '', ...cells]) => {
    if (cells.length !== head.length) throw new Error(`${name} has ${cells.length} cells`);
    return { name, cells: Object.fromEntries(head.map((column, n) => [column, cells[n] ?? ''])) };
  });
  return { columns: head, rows };
};
