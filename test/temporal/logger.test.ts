import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loggedError } from '../../src/temporal/logged-error.ts';
import { jsonLogger } from '../../src/temporal/logger.ts';

const lineOf = (log: (logger: ReturnType<typeof jsonLogger>) => void) => {
  const lines: string[] = [];
  log(jsonLogger('info', { write: (line) => lines.push(line) }));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(lines.join('')));
};

describe('a line of the worker’s log', () => {
  it.each(['error', 'err'])('has name, text, stack and cause of what the SDK calls %s', (key) => {
    const error = new Error('the worker stopped', { cause: new RangeError('no slot') });
    const line = lineOf((logger) => logger.error('Worker failed', { [key]: error }));
    expect(line).toMatchObject({
      msg: 'Worker failed',
      [key]: {
        name: 'Error',
        message: 'the worker stopped',
        stack: expect.stringContaining('logger.test.ts'),
        cause: { name: 'RangeError', message: 'no slot' },
      },
    });
  });

  it('has type and debug id of an Activity’s failure, and none of its other details', () => {
    const error = ApplicationFailure.create({
      type: 'PAYPAL_SERVER_ERROR',
      message: 'PayPal failed on captureAuthorization.',
      details: [{ debugId: 'f00', payer: 'Erika Mustermann' }],
    });
    const line = lineOf((logger) => logger.warn('Activity failed', { error }));
    expect(line['error']).toMatchObject({ type: 'PAYPAL_SERVER_ERROR', debugId: 'f00' });
    expect(JSON.stringify(line)).not.toContain('Mustermann');
  });

  it('has nothing else that an error drags along, and no input of a task', () => {
    const error = Object.assign(new Error('fetch failed', { cause: { token: 'A21AA' } }), {
      request: { headers: { authorization: 'Bearer A21AA' } },
      response: { body: 'Heidestrasse 17' },
    });
    const line = lineOf((logger) =>
      logger.error('Error while processing ActivityTask.start', {
        error,
        task: 'Heidestrasse 17',
        taskEncoded: 'SGVpZGVzdHJhc3NlIDE3',
        activityType: 'createOrder',
      }),
    );
    expect(line).toMatchObject({ activityType: 'createOrder', error: { message: 'fetch failed' } });
    expect(JSON.stringify(line)).not.toMatch(/A21AA|Heidestrasse|SGVpZGVz/);
  });

  it('ends where causes run in a ring, and names the type of what is no Error', () => {
    const error = new Error('one');
    error.cause = new Error('other', { cause: error });
    expect(JSON.stringify(loggedError(error)).match(/"message":"o/g)).toHaveLength(6);
    expect(loggedError('a secret text')).toEqual({ name: 'string' });
  });
});
