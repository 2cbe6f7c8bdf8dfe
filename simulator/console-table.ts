import { html } from 'hono/html';

export type Content = string | number | ReturnType<typeof html> | Content[];

/** A column whose numbers or buttons stand together; the first of a table names what its row is about. */
interface Column {
  label: string;
  kind?: 'number' | 'id' | 'when';
}

export type Columns = readonly Column[];

const cell = ({ label, kind }: Column, content: Content) =>
  html`<td role="cell" class="${kind ?? ''}" data-label="${label}">${content}</td>`;

const heading = ({ label, kind }: Column) =>
  html`<th role="columnheader" scope="col" class="${kind ?? ''}">${label}</th>`;

/**
 * A table that becomes one card per row where the window is narrow. The roles say that it is a table then too, which
 * its layout no longer does.
 */
export const consoleTable = (columns: Columns, rows: readonly (readonly Content[])[]) =>
  html`<table role="table" class="cards">
    <thead role="rowgroup"><tr role="row">${columns.map(heading)}</tr></thead>
    <tbody role="rowgroup">${rows.map(
      (row) =>
        html`<tr role="row">${columns.map((column, index) => cell(column, row[index] ?? ''))}</tr>`,
    )}</tbody></table>`;
