import type { Http2Bindings, HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Reply } from './call-faults.ts';

export interface Bindings {
  Bindings: Partial<HttpBindings | Http2Bindings>;
}

const headersOf = ({ body, headers }: Reply & { kind: 'answer' }): Record<string, string> =>
  body === null ? headers : { ...headers, 'Content-Type': 'application/json' };

/**
 * Sends what PayPal answered, or ends the connection without an answer. On a Node server the answer is written to the
 * socket directly: a Response with its stream costs as much as all the rest of the call.
 */
export const sendReply = (c: Context<Bindings>, reply: Reply): Response => {
  // A caller in the same process passes no bindings.
  const bindings: Partial<HttpBindings | Http2Bindings> | undefined = c.env;
  const { incoming, outgoing } = bindings ?? {};
  if (reply.kind !== 'answer') {
    if (reply.kind === 'reset') incoming?.socket.resetAndDestroy();
    else incoming?.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const text = reply.body === null ? null : JSON.stringify(reply.body);
  const headers = headersOf(reply);
  if (!outgoing) return new Response(text, { status: reply.status, headers });
  if (text !== null) headers['Content-Length'] = String(Buffer.byteLength(text));
  outgoing.writeHead(reply.status, headers);
  outgoing.end(text ?? '');
  return RESPONSE_ALREADY_SENT;
};

/** Sends a hook's answer as JSON, by the same way. */
export const sendJson = (c: Context, body: object, status = 200): Response =>
  sendReply(c, { kind: 'answer', status, body, headers: {} });
