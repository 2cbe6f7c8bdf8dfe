import { condition, defineQuery, setHandler, sleep } from '@temporalio/workflow';

/** A workflow with nothing but deadlines: it says when its next one is, as a checkout does, and keeps them in order. */
export async function deadlines(hours: number[]): Promise<{ keptAt: string[] }> {
  const keptAt: string[] = [];
  let at: string | null = null;
  setHandler(defineQuery('status'), () => ({
    status: 'AUTHORIZED',
    keptAt,
    nextDeadline: at === null ? null : { at, does: 'nothing' },
  }));
  for (const hour of hours) {
    const due = Date.now() + hour * 3_600_000;
    at = new Date(due).toISOString();
    await sleep(due - Date.now());
    keptAt.push(at);
  }
  at = null;
  await condition(() => false, '30 days');
  return { keptAt };
}
