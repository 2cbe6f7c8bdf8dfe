import type { Payload } from '@temporalio/common';

/** A payload as Temporal's codec servers have it in JSON (protobuf's JSON): bytes are base64. */
export interface JsonPayload {
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly data?: string | undefined;
}

export const payloadFromJson = ({ metadata = {}, data = '' }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, bytesOf(value)]),
  ),
  data: bytesOf(data),
});

export const payloadToJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, base64Of(value)]),
  ),
  data: base64Of(data ?? new Uint8Array()),
});

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
