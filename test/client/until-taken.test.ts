import { ServiceError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { untilTaken } from '../../src/client/update-calls.ts';
import { GRPC } from '../../src/temporal/grpc.ts';

const FAILED_PRECONDITION = 9;
const INTERNAL = 13;

/** What the SDK throws where the server answers with this status. */
const answered = (code: number, details: string): ServiceError =>
  new ServiceError('Workflow Update failed', {
    cause: Object.assign(new Error(details), { code, details, metadata: {} }),
  });

/** Sends that fail so often, and how often they were made. */
const failing = (error: unknown, times: number) => {
  const sent = { times: 0 };
  const send = async () => {
    sent.times += 1;
    if (sent.times <= times) throw error;
    return 'TAKEN';
  };
  return { sent, send };
};

describe('an Update that the server discarded', () => {
  it.each([
    [
      'with its Workflow Task',
      answered(
        FAILED_PRECONDITION,
        'Unable to perform workflow execution update due to unexpected workflow task failure.',
      ),
    ],
    ['as its run was reset', answered(INTERNAL, 'workflow was reset, please retry')],
  ])('%s is sent again until it is taken', async (_what, error) => {
    const { sent, send } = failing(error, 2);
    expect(await untilTaken(send)).toBe('TAKEN');
    expect(sent.times).toBe(3);
  });

  it.each([
    ['another precondition', answered(FAILED_PRECONDITION, 'namespace is not active')],
    ['another internal error', answered(INTERNAL, 'out of order')],
    ['a refusal', answered(GRPC.NOT_FOUND, 'workflow task not found')],
    ['what is no answer of the server', new Error('workflow task failure')],
  ])('is not taken for it: %s', async (_what, error) => {
    const { sent, send } = failing(error, 1);
    await expect(untilTaken(send)).rejects.toBe(error);
    expect(sent.times).toBe(1);
  });
});
