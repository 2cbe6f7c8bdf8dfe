import { readdirSync } from 'node:fs';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { observedBundle } from './bundle.ts';
import { HISTORIES, historyText, readHistory } from './history-file.ts';
import { STORIES, STORIES_OF_SHORT_RUNS } from './stories.ts';
import { differencesOf } from './strict.ts';

/** A story each. */
const names = readdirSync(HISTORIES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

let workflowBundle: { codePath: string };
beforeAll(async () => {
  workflowBundle = await observedBundle();
});

const replay = (name: string, change: (history: History) => void = () => undefined) => {
  const { workflowId, history } = readHistory(name);
  change(history);
  return differencesOf(history, { workflowBundle, workflowId });
};

describe('a checkout that runs today goes on with this code', () => {
  it('on every path there is a story of', () => {
    const stories = Object.keys({ ...STORIES, ...STORIES_OF_SHORT_RUNS });
    expect(names.toSorted()).toEqual(stories.toSorted());
  });

  it.each(names)('%s: same calls, same inputs, same timers, same result', async (name) => {
    expect(await replay(name)).toEqual([]);
  });
});

describe('a recorded history', () => {
  it.each(names)('%s says nothing of the machine that recorded it', (name) => {
    expect(historyText(name)).not.toMatch(/node_modules|\.[jt]s:\d+/);
  });
});

describe('a change that would break a running checkout is seen', () => {
  const name = 'reauthorized-then-captured';

  it('when an activity gets another input', async () => {
    const differences = await replay(name, (history) => {
      const scheduled = history.events?.findLast(
        (event) => event.activityTaskScheduledEventAttributes,
      );
      const payload = scheduled?.activityTaskScheduledEventAttributes?.input?.payloads?.[0];
      const input = Buffer.from(payload?.data ?? [])
        .toString()
        .replace('"minor":10000', '"minor":10001');
      if (payload) payload.data = Buffer.from(input);
    });
    expect(differences.join()).toMatch(/recorded .*"minor":10001.*, now .*"minor":10000/);
  });

  it('when a timer gets another length', async () => {
    const differences = await replay(name, (history) => {
      const timer = history.events?.findLast((event) => event.timerStartedEventAttributes);
      const length = timer?.timerStartedEventAttributes?.startToFireTimeout;
      if (length) length.nanos = 999_000_000;
    });
    expect(differences.join()).toContain('"kind":"timer"');
  });

  it('when another activity is called, by Temporal itself', async () => {
    const replayed = replay(name, (history) => {
      for (const event of history.events ?? []) {
        const type = event.activityTaskScheduledEventAttributes?.activityType;
        if (type?.name === 'reauthorizeAuthorization') type.name = 'captureAuthorization';
      }
    });
    await expect(replayed).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});

describe('the recorded histories', () => {
  it.each(names)('%s is small and holds no secret and nobody’s name', (name) => {
    const text = historyText(name);
    expect(text.length).toBeLessThan(100_000);
    const payloads = [...text.matchAll(/"\$bytes":"([^"]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(payloads.length).toBeGreaterThan(0);
    for (const words of [text, ...payloads]) {
      expect(words).not.toMatch(/Bearer|Basic |access_token|client_?secret|A21AA/i);
      expect(words).not.toMatch(/\w@[\w-]+\.[a-z]{2,}|given_?name|surname|email|"secret"/i);
    }
  });
});
