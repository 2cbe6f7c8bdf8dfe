import { Session } from 'node:inspector';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Run by itself: `heap-probe.ts SCRIPT`. Runs a worker's script; on SIGWINCH it collects garbage in every thread and prints
 * `heap BYTES`, the heap in use of all threads together. Workflows live in a thread of their own, which
 * `process.memoryUsage()` does not see. (Temporal's runtime takes SIGUSR2 for the end, and Node SIGUSR1 for a debugger.)
 */
interface Attached {
  readonly params: { readonly sessionId: string };
}
interface Received {
  readonly params: { readonly sessionId: string; readonly message: string };
}

const call = (session: Session, method: string, params: object = {}): Promise<unknown> =>
  new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)));
  });

const usedIn = (answer: unknown): number =>
  typeof answer === 'object' && answer !== null && 'usedSize' in answer
    ? Number(answer.usedSize)
    : 0;

/** Calls in the thread of one inspector session, answered by the message of the same id. */
const callThread = (session: Session, sessionId: string, method: string): Promise<unknown> =>
  new Promise((resolve) => {
    calls += 1;
    const id = calls;
    const onMessage = ({ params }: Received): void => {
      if (params.sessionId !== sessionId) return;
      const answer: unknown = JSON.parse(params.message);
      if (typeof answer !== 'object' || answer === null || !('id' in answer)) return;
      if (answer.id !== id) return;
      session.off('NodeWorker.receivedMessageFromWorker', onMessage);
      resolve('result' in answer ? answer.result : null);
    };
    session.on('NodeWorker.receivedMessageFromWorker', onMessage);
    const message = JSON.stringify({ id, method });
    void call(session, 'NodeWorker.sendMessageToWorker', { sessionId, message });
  });

let calls = 0;

const heapOfAllThreads = async (): Promise<number> => {
  const session = new Session();
  session.connect();
  const threads: string[] = [];
  session.on('NodeWorker.attachedToWorker', ({ params }: Attached) => {
    threads.push(params.sessionId);
  });
  await call(session, 'NodeWorker.enable', { waitForDebuggerOnStart: false });
  await call(session, 'HeapProfiler.collectGarbage');
  let sum = usedIn(await call(session, 'Runtime.getHeapUsage'));
  for (const thread of threads) {
    await callThread(session, thread, 'HeapProfiler.collectGarbage');
    sum += usedIn(await callThread(session, thread, 'Runtime.getHeapUsage'));
  }
  session.disconnect();
  return sum;
};

process.on('SIGWINCH', () => {
  void heapOfAllThreads().then(
    (bytes) => process.stdout.write(`heap ${bytes}\n`),
    (error) => process.stdout.write(`heap failed: ${String(error)}\n`),
  );
});

const [, , script] = process.argv;
if (script === undefined) throw new Error('heap-probe.ts SCRIPT');
process.argv.splice(1, 1);
await import(pathToFileURL(path.resolve(script)).href);
