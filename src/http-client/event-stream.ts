/** One server-sent event; `event` is "message" where the server named none. */
export type ServerSentEvent = {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
};

/**
 * Reads `text/event-stream` as the HTML standard defines it: LF, CR or CRLF, several data lines joined by LF, comments
 * and unknown fields passed over, an event without data dropped, an unfinished last event dropped.
 */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let id: string | null = null;
  let event = '';
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length > 0) yield { id, event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    if (field === 'event') event = value;
    if (field === 'id' && !value.includes('\0')) id = value;
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the very end may be the first half of a CRLF: it waits for the next bytes.
    const complete = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    const parts = rest.slice(0, complete).split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? '') + rest.slice(complete);
    yield* parts;
  }
}
