import type { Context, MiddlewareHandler } from 'hono';
import { needs } from './admission.ts';
import type { Scope } from './api-keys.ts';
import type { GatewayEnv } from './context.ts';
import { malformedBody } from './invalid-request.ts';
import { Problem } from './problem.ts';

const LONGEST_BODY = 64 * 1024;

/** What all bodies together may hold while they come in and are worked on, beyond the first 16 KiB of each. */
const MOST_HELD = 32 * 1024 * 1024;
const FREE_OF_EACH = 16 * 1024;

export type BodyBounds = { readonly maxSize: number; readonly held: HeldBytes };

/** Counts bytes. One for each kind of caller, so that none is shut out by the bodies of the others. */
export class HeldBytes {
  #bytes = 0;

  take(bytes: number): void {
    if (this.#bytes + bytes > MOST_HELD) {
      const headers = { Connection: 'close' };
      throw new Problem('TOO_MANY_BODIES', 'Too many large bodies come in at once.', { headers });
    }
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** The content type the gateway takes: JSON, which is UTF-8 and nothing else (RFC 8259). */
const JSON_TYPE = /^application\/json(\s*;\s*charset="?utf-8"?)?$/i;

/**
 * Reads the body up to its limit and leaves it where Hono looks for one that has been read. Hono's own limiter makes a
 * new Request of a body without a Content-Length, which Node's server adapter does not take.
 */
export const limitedTo =
  ({ maxSize, held }: BodyBounds): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    if (Number(c.req.header('content-length') ?? 0) > maxSize) throw tooLarge(maxSize);
    let taken = 0;
    const onChunk = (size: number): void => {
      if (size > maxSize) throw tooLarge(maxSize);
      const beyond = Math.max(0, size - FREE_OF_EACH) - taken;
      held.take(beyond);
      taken += beyond;
    };
    try {
      const { buffer } = await wholeBody(c, onChunk);
      Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(buffer) });
      await next();
    } finally {
      held.give(taken);
    }
  };

const wholeBody = async (
  c: Context<GatewayEnv>,
  onChunk: (size: number) => void,
): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // Node's own stream: `c.req.raw.body` would make a web Request of it, with two web streams.
    for await (const chunk of c.env.incoming.iterator({ destroyOnReturn: false })) {
      size += chunk.byteLength;
      onChunk(size);
      chunks.push(chunk);
    }
  } catch (error) {
    // Whoever sent it is gone, most likely: nobody hears this, and it is no failure of the gateway.
    throw error instanceof Problem ? error : malformedBody('The body ended too early.');
  }
  return new Uint8Array(Buffer.concat(chunks));
};

const tooLarge = (maxSize: number): Problem =>
  new Problem('BODY_TOO_LARGE', `A body here has at most ${maxSize / 1024} KiB.`, {
    headers: { Connection: 'close' },
  });

export const limitedBody = limitedTo({ maxSize: LONGEST_BODY, held: new HeldBytes() });

/**
 * Lets through JSON in proper UTF-8, and leaves its text where Hono looks for it. No body at all is an empty object,
 * whatever the headers promise: many HTTP clients send `Content-Type: application/json` with every POST.
 */
const strictJson: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const contentType = c.req.header('content-type');
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > 0 || contentType !== undefined) {
    if (contentType === undefined || !JSON_TYPE.test(contentType)) {
      throw new Problem('CONTENT_TYPE_NOT_SUPPORTED', 'Send Content-Type: application/json.');
    }
    if (!/^(identity)?$/i.test(c.req.header('content-encoding') ?? '')) {
      throw new Problem('CONTENT_TYPE_NOT_SUPPORTED', 'Send the body without Content-Encoding.');
    }
    const text = bytes.byteLength > 0 ? jsonIn(bytes) : '{}';
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text) });
  }
  await next();
};

const jsonIn = (bytes: ArrayBuffer): string => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    return text;
  } catch {
    throw malformedBody('The body is not JSON in UTF-8.');
  }
};

/** What every route that takes JSON puts before its handler. */
export const takesJson = (scope: Scope): MiddlewareHandler<GatewayEnv>[] => [
  needs(scope),
  limitedBody,
  strictJson,
];
