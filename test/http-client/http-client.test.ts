import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../src/dev/ports.ts';
import { createHoldfastHttp, HoldfastHttpError } from '../../src/http-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, calls: number) => void;

/** A gateway that answers as the story says, and remembers the key of every call. */
async function withGateway(
  answer: Answer,
  story: (gateway: { url: string; keys: unknown[]; urls: string[] }) => Promise<void>,
) {
  const keys: unknown[] = [];
  const urls: string[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key']);
    urls.push(request.url ?? '');
    request.resume();
    answer(request, response, keys.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  try {
    await story({ url: `http://127.0.0.1:${address.port}`, keys, urls });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const json = (response: ServerResponse, status: number, body: unknown) => {
  // Heard with a 503 only.
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
  response.end(JSON.stringify(body));
};

const pending = { status: 503, code: 'OUTCOME_PENDING', detail: 'Not known yet.' };
const captured = { captureId: 'C1', status: 'COMPLETED' };

const failureOf = async (work: Promise<unknown>): Promise<HoldfastHttpError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HoldfastHttpError) return error;
  throw new Error('It did not fail as the client fails.', { cause: error });
};

describe('the HTTP client', () => {
  it('repeats a capture whose outcome is pending under the caller’s own key, and learns it', async () => {
    const answer: Answer = (_request, response, calls) =>
      calls < 3 ? json(response, 503, pending) : json(response, 201, captured);
    await withGateway(answer, async ({ url, keys }) => {
      const holdfast = createHoldfastHttp({ baseUrl: url });
      expect(await holdfast.capture('o', {}, { key: 'mine' })).toEqual(captured);
      expect(keys).toEqual(['mine', 'mine', 'mine']);
    });
  });

  it('gives up after three repetitions and says that the outcome is pending', async () => {
    const answer: Answer = (_request, response) => json(response, 503, pending);
    await withGateway(answer, async ({ url, keys }) => {
      const failure = await failureOf(createHoldfastHttp({ baseUrl: url }).void('o'));
      expect(failure).toMatchObject({ code: 'OUTCOME_PENDING', status: 503 });
      expect(keys).toHaveLength(4);
      expect(new Set(keys).size).toBe(1);
    });
  });

  it.each([500, 502, 503, 504, 429, 408])(
    'does not repeat a refund by itself after a bare %i',
    async (status) => {
      const answer: Answer = (_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ code: 'SOMETHING' }));
      };
      await withGateway(answer, async ({ url, keys }) => {
        const refund = createHoldfastHttp({ baseUrl: url }).refund(
          'o',
          { captureId: 'C1' },
          { key: 'k' },
        );
        expect(await failureOf(refund)).toMatchObject({ status });
        expect(keys).toEqual(['k']);
      });
    },
  );

  it('does not repeat a capture whose answer was cut off, and says that it may have been done', async () => {
    const answer: Answer = (request) => request.socket.destroy();
    await withGateway(answer, async ({ url, keys }) => {
      const capture = createHoldfastHttp({ baseUrl: url }).capture('o', {}, { key: 'k' });
      expect(await failureOf(capture)).toMatchObject({ code: 'GATEWAY_UNREACHABLE', status: null });
      expect(keys).toEqual(['k']);
    });
  });

  it('tells a refusal with PayPal’s issue and debug id, and every field that is wrong', async () => {
    const errors = [
      { in: 'body', field: '/amount/value', code: 'MALFORMED', message: 'Write "40.00".' },
    ];
    const problem = {
      code: 'REFUSED_BY_PAYPAL',
      detail: 'No.',
      issue: 'MAX_CAPTURE_COUNT_EXCEEDED',
      debugId: 'f1',
      errors,
    };
    const answer: Answer = (_request, response) => json(response, 409, problem);
    await withGateway(answer, async ({ url }) => {
      const failure = await failureOf(
        createHoldfastHttp({ baseUrl: url }).capture('o', {}, { key: 'k' }),
      );
      expect(failure).toMatchObject({
        code: 'REFUSED_BY_PAYPAL',
        message: 'No.',
        status: 409,
        issue: 'MAX_CAPTURE_COUNT_EXCEEDED',
        debugId: 'f1',
        errors,
      });
    });
  });

  it('makes sense of a proxy that answers in its own words', async () => {
    const answer: Answer = (_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<h1>Bad gateway</h1>');
    };
    await withGateway(answer, async ({ url }) => {
      const failure = await failureOf(createHoldfastHttp({ baseUrl: url }).get('o'));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 502 });
    });
  });

  it('puts no key and no secret into what it throws', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const failure = await failureOf(createHoldfastHttp({ baseUrl, apiKey: 'hf_secret' }).get('o'));
    expect(`${failure.message} ${JSON.stringify(failure)} ${failure.stack}`).not.toContain(
      'hf_secret',
    );
  });

  it('keeps an id with slashes and dots inside its place in the path', async () => {
    const answer: Answer = (_request, response) =>
      json(response, 404, { code: 'CHECKOUT_NOT_FOUND' });
    await withGateway(answer, async ({ url, urls }) => {
      await failureOf(createHoldfastHttp({ baseUrl: url }).get('../../_dev/x?y'));
      expect(urls).toEqual(['/v1/checkouts/..%2F..%2F_dev%2Fx%3Fy']);
    });
  });

  it('reads a stream of events however it is cut into pieces, and leaves comments out', async () => {
    const wire = [
      ': hello\r\n\r\nevent: checkout\r\nid: 1\r',
      '\ndata: {"status":\r\ndata:  "CREA',
      'TING"}\r\n\r\n: still here\n\ndata: {"status":"AUTHOR',
      'IZED"}\n\ndata: {"status":"CUT',
    ];
    const answer: Answer = (_request, response, calls) => {
      if (calls > 1) return void response.writeHead(204).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [first = '', ...rest] = wire;
      const send = (piece: string, later: readonly string[]) => {
        response.write(piece, () => {
          const [next, ...others] = later;
          if (next === undefined) response.end();
          else setImmediate(send, next, others);
        });
      };
      send(first, rest);
    };
    await withGateway(answer, async ({ url }) => {
      const seen: string[] = [];
      for await (const { status } of createHoldfastHttp({ baseUrl: url }).events('o'))
        seen.push(status);
      expect(seen).toEqual(['CREATING', 'AUTHORIZED']);
    });
  });

  it('opens a stream again that was cut or ended, with the last id, until the gateway says 204', async () => {
    const lastIds: unknown[] = [];
    let cut: () => void = () => undefined;
    const answer: Answer = (request, response, calls) => {
      lastIds.push(request.headers['last-event-id']);
      if (calls === 3)
        return json(response, 503, { code: 'TEMPORAL_UNAVAILABLE', detail: 'Away.' });
      if (calls === 5) return void response.writeHead(204).end();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const status = ['CREATING', 'AUTHORIZED', '', 'CAPTURED'][calls - 1];
      response.write(`id: "${calls}"\ndata: {"status":"${status}"}\n\n`);
      if (calls === 1) cut = () => response.socket?.destroy();
      else response.end();
    };
    await withGateway(answer, async ({ url }) => {
      const seen: string[] = [];
      for await (const { status } of createHoldfastHttp({ baseUrl: url }).events('o')) {
        seen.push(status);
        // What a cut connection still holds may be lost: the first event was read.
        if (status === 'CREATING') cut();
      }
      expect(seen).toEqual(['CREATING', 'AUTHORIZED', 'CAPTURED']);
      expect(lastIds).toEqual([undefined, '"1"', '"2"', '"2"', '"4"']);
    });
  });

  it('throws where a stream cannot be had at all, and where the gateway refuses to go on with it', async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    const firstOf = async (url: string) => {
      for await (const view of createHoldfastHttp({ baseUrl: url }).events('o')) void view;
    };
    expect(await failureOf(firstOf(baseUrl))).toMatchObject({ code: 'GATEWAY_UNREACHABLE' });
    const answer: Answer = (_request, response, calls) => {
      if (calls > 1) return json(response, 401, { code: 'API_KEY_UNKNOWN', detail: 'Revoked.' });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"status":"AUTHORIZED"}\n\n');
    };
    await withGateway(answer, async ({ url }) => {
      expect(await failureOf(firstOf(url))).toMatchObject({ code: 'API_KEY_UNKNOWN', status: 401 });
    });
  });

  it('stops listening when it is told to', async () => {
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"status":"AUTHORIZED"}\n\n');
    };
    await withGateway(answer, async ({ url }) => {
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const { status } of createHoldfastHttp({ baseUrl: url }).events('o', {
        signal: stop.signal,
      })) {
        seen.push(status);
        stop.abort();
      }
      expect(seen).toEqual(['AUTHORIZED']);
    });
  });
});
