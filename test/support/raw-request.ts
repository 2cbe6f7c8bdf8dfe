import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

type Raw = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
  /** The path as it is sent, where no URL could hold it. */
  readonly path?: string;
  readonly withinMs?: number;
};

/** Sends a request as it is: fetch lets no Host, Origin or Sec-Fetch-* header through, and tidies paths. */
export const rawRequest = (
  url: string,
  { method = 'GET', headers = {}, body = null, path, withinMs = 60_000 }: Raw = {},
): Promise<RawAnswer> => {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      // A connection of its own: one that the server has just closed would be taken again otherwise.
      { hostname, port, method, headers, path: path ?? pathname + search, agent: false },
      (response) => {
        const { statusCode: status = 0 } = response;
        const answer = async () => ({
          status,
          headers: response.headers,
          body: await text(response),
        });
        answer().then(resolve, reject);
      },
    );
    outgoing.setTimeout(withinMs, () => outgoing.destroy(new Error('no answer in time')));
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });
};
