import { html } from 'hono/html';
import { type Columns, consoleTable } from './console-table.ts';
import { time } from './console-time.ts';
import type { Ledger } from './ledger.ts';

const linesShown = 60;

const effectColumns: Columns = [
  { label: 'Effect' },
  { label: 'Amount', kind: 'number' },
  { label: "Order's time", kind: 'when' },
  { label: 'Of', kind: 'id' },
  { label: 'Operation' },
  { label: 'Request id' },
];

const refusedColumns: Columns = [
  { label: 'Issues' },
  { label: 'Status' },
  { label: "Order's time", kind: 'when' },
  { label: 'Operation' },
  { label: 'On', kind: 'id' },
];

const code = (id: string | null) => (id === null ? '' : html`<code>${id}</code>`);

/** The newest movements of money, the newest refusals, and how often each operation was called. */
export const ledgerSections = (ledger: Ledger) => {
  const effects = ledger.effects.slice(-linesShown).toReversed();
  const refused = ledger.refused.slice(-linesShown).toReversed();
  const none = (words: string) => html`<p class="soft">${words}</p>`;
  return html`<section><h2>Ledger</h2>${
    effects.length === 0
      ? none('No money has moved yet.')
      : consoleTable(
          effectColumns,
          effects.map((one) => [
            one.effect,
            `${one.amount.value} ${one.amount.currency_code}`,
            time(one.at),
            code(one.resourceId),
            one.operation,
            code(one.requestId),
          ]),
        )
  }</section>
  <section><h2>Refused calls</h2>${
    refused.length === 0
      ? none('No call was refused yet.')
      : consoleTable(
          refusedColumns,
          refused.map((one) => [
            one.issues.join(', '),
            one.httpStatus,
            time(one.at),
            one.operation,
            code(one.targetId),
          ]),
        )
  }</section>
  <section><h2>Calls since the start</h2><p>${
    [...ledger.calls].map(([name, count]) => `${name} ${count}`).join(' · ') || 'none'
  }</p></section>`;
};
