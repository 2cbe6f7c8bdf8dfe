import { readdirSync, readFileSync } from 'node:fs';
import { defaultPayloadConverter } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { CheckoutResult } from '../../src/contract/workflows.ts';
import { applyFact } from '../../src/domain/checkout/apply-fact.ts';
import { checkoutWithoutFacts, statusOf } from '../../src/domain/checkout/state.ts';
import { HISTORIES, readHistory } from '../replay/history-file.ts';
import { isSituation, SITUATIONS } from './checkout-fixtures.ts';
import { MAY_NEED_ATTENTION, movesOf } from './lifecycle.ts';

const edge = (from: string, to: string) => `${from} --> ${to}`;

/** What the README draws, `OPEN` being everything inside the box of that name; loops and the two dots left out. */
const drawn = (): ReadonlySet<string> => {
  const [, diagram = ''] =
    /```mermaid\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  const [, inside = ''] = /as OPEN \{\n([\s\S]*?)\n {4}\}/.exec(diagram) ?? [];
  const members = [...new Set(inside.match(/\b[A-Z]{2,}_?[A-Z_]+\b/g))];
  const each = (name: string) => (name === 'OPEN' ? members : [name]);
  const edges = [...diagram.matchAll(/^ *(\w+) --> (\w+)/gm)].flatMap(([, from = '', to = '']) =>
    each(from).flatMap((one) => each(to).map((other) => [one, other] as const)),
  );
  return new Set(edges.filter(([a, b]) => a !== b).map(([a, b]) => edge(a, b)));
};

/** What the tables of the domain say that a life can show. */
const possible = (): ReadonlySet<string> => {
  const moves = Object.keys(SITUATIONS)
    .filter(isSituation)
    .flatMap((situation) => {
      const from = statusOf(SITUATIONS[situation]);
      return movesOf(situation)
        .filter(({ isSeen, to }) => isSeen && to !== from)
        .map(({ to }) => edge(from, to));
    });
  const cleared = MAY_NEED_ATTENTION.map((status) => edge('NEEDS_ATTENTION', status));
  return new Set([...moves, ...cleared]);
};

/**
 * The changes of status that callers could see in a recorded life: those between two Workflow Tasks. An adopted checkout
 * begins where its payment stands: the way there was elsewhere.
 */
const seenIn = (name: string): readonly string[] => {
  const { workflowId, history } = readHistory(name);
  const payload = history.events?.at(-1)?.workflowExecutionCompletedEventAttributes?.result;
  if (!workflowId.startsWith('checkout:') || !payload?.payloads?.[0]) return [];
  const result: CheckoutResult = defaultPayloadConverter.fromPayload(payload.payloads[0]);
  const { timeline } = result.checkout;
  let checkout = checkoutWithoutFacts(result.checkout);
  let shown = statusOf(checkout);
  const isAdopted = timeline.some(({ event }) => event === 'ADOPTED');
  let passed: string[] = [];
  return timeline.flatMap(({ at, ...fact }, index) => {
    checkout = applyFact(checkout, fact, at);
    const status = statusOf(checkout);
    if (timeline[index + 1]?.at === at) {
      passed.push(status);
      return [];
    }
    const way = [shown, ...passed, status].filter((one, step, all) => one !== all[step - 1]);
    passed = [];
    const from = shown;
    shown = status;
    if (from === status || (isAdopted && from === 'CREATING')) return [];
    // Several changes of one moment, as where a later run reads what an earlier one did, are drawn one by one.
    return drawn().has(edge(from, status)) ? [edge(from, status)] : edgesOf(way);
  });
};

const edgesOf = (way: readonly string[]): readonly string[] =>
  way.slice(1).map((to, step) => edge(way[step] ?? '', to));

describe('the state diagram of the README', () => {
  it('draws every change of status that the table knows, and no other', () => {
    expect([...drawn()].toSorted()).toEqual([...possible()].toSorted());
  });

  it('draws every change of status that a recorded life shows', () => {
    const recorded = readdirSync(HISTORIES).map((file) => file.replace('.json', ''));
    const seen = new Set(recorded.flatMap(seenIn));
    expect(seen.size).toBeGreaterThan(12);
    expect([...seen].filter((one) => !drawn().has(one))).toEqual([]);
  });
});
