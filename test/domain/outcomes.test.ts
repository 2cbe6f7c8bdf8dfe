import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../src/domain/checkout/commands.ts';
import { refusal } from '../../src/domain/refusal.ts';
import { DAY } from '../../src/domain/time/durations.ts';
import { keepOutcome } from '../../src/workflows/checkout/outcomes.ts';
import { capture, t0 } from './builders.ts';

const refused = (at: number): Outcome => ({
  kind: 'REFUSED',
  digest: 'd',
  at,
  refusal: refusal('AMOUNT_NOT_POSITIVE', 'An amount must be more than zero.'),
});

const captured = (at: number): Outcome => ({
  kind: 'CAPTURE',
  digest: 'd',
  at,
  capture: capture(),
});

describe('the outcomes that a checkout keeps', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it.each([
    ['keeps a refusal for 24 hours', DAY, ['void:1', 'capture:2', 'capture:3']],
    [
      'forgets a refusal after 24 hours, and never what moved money',
      DAY + 1,
      ['capture:2', 'capture:3'],
    ],
  ])('%s', (_what, later, kept) => {
    const outcomes = new Map<string, Outcome>();
    vi.setSystemTime(t0);
    keepOutcome({ outcomes }, 'void:1', refused(t0));
    keepOutcome({ outcomes }, 'capture:2', captured(t0));
    vi.setSystemTime(t0 + later);
    keepOutcome({ outcomes }, 'capture:3', captured(t0 + later));
    expect([...outcomes.keys()]).toEqual(kept);
  });
});
