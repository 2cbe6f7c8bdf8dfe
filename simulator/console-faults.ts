import { html } from 'hono/html';
import { hookButton } from './console-buttons.ts';
import { type Columns, type Content, consoleTable } from './console-table.ts';
import type { FaultRule } from './fault-rules.ts';
import type { Faults } from './faults.ts';

const faultButtons = [
  { label: 'Lose the next answer', rules: [{ operation: '*', kind: 'lost-answer', times: 1 }] },
  { label: 'Next call 503', rules: [{ operation: '*', kind: '503', times: 1 }] },
  { label: 'Next call 429', rules: [{ operation: '*', kind: '429', times: 1 }] },
  { label: 'Answers 3 s late', rules: [{ operation: '*', kind: 'slow', ms: 3000 }] },
  { label: 'One call in ten fails', rules: [{ operation: '*', kind: '500', probability: 0.1 }] },
  { label: 'No faults', rules: [] },
].map(({ label, rules }) => hookButton({ label, hook: 'faults', method: 'PUT', body: { rules } }));

const columns: Columns = [
  { label: 'Operation' },
  { label: 'Kind' },
  { label: 'Applies' },
  { label: 'Only on', kind: 'id' },
  { label: 'So far' },
];

/** The kind with what else was said about it. */
const kindOf = ({ kind, when, ms, retryAfter, issue, seconds }: FaultRule): string =>
  [
    kind,
    kind === 'slow' ? `by ${ms} ms` : '',
    kind === 'late-webhook' || kind === 'reorder-webhook' ? `by ${seconds} s` : '',
    when === undefined ? '' : `${when} the commit`,
    retryAfter === undefined ? '' : `Retry-After ${retryAfter ?? 'left out'}`,
    issue ?? '',
  ]
    .filter((words) => words !== '')
    .join(', ');

const frequencyOf = ({ times, probability }: FaultRule): string => {
  const often = times === 1 ? 'once' : `${times} times`;
  if (probability === undefined) return times === undefined ? 'always' : often;
  const share = `${Number((probability * 100).toFixed(2))} % of calls`;
  return times === undefined ? share : `${share}, at most ${often}`;
};

/** The plan of faults, how often each rule has been applied, and buttons for the most used plans. */
export const faultsSection = (faults: Faults) => {
  const { seed, rules } = faults.report();
  const row = (rule: (typeof rules)[number]): Content[] => [
    rule.operation === '*' ? 'any' : html`<code>${rule.operation}</code>`,
    kindOf(rule),
    frequencyOf(rule),
    rule.id === undefined ? '' : html`<code>${rule.id}</code>`,
    `${rule.struck} of ${rule.asked} calls`,
  ];
  return html`<section><h2>Faults</h2>
  <div class="buttons">${faultButtons}</div>
  ${
    rules.length === 0
      ? html`<p class="soft">No rule: every call is answered as usual.</p>`
      : html`${consoleTable(columns, rules.map(row))}<p><small>Seed ${seed}: the same calls meet the same faults.</small></p>`
  }</section>`;
};
