import type { Connection } from '@temporalio/client';
import { type EncryptionKey, fingerprintOf } from '../encryption/keys.ts';
import type { NamespaceFinding } from './namespace-finding.ts';

/**
 * Under this name the namespace's own data says which encryption keys its payloads may need: `id=fingerprint` separated
 * by commas, never a key.
 */
const RECORDED_UNDER = 'holdfastEncryptionKeys';

/** Key id to fingerprint. */
type RecordedKeys = ReadonlyMap<string, string>;

type NamespaceData = Readonly<Record<string, string>> | null | undefined;

const recordedKeys = (data: NamespaceData): RecordedKeys =>
  new Map(
    (data?.[RECORDED_UNDER] ?? '').split(',').flatMap((entry) => {
      const [id, fingerprint] = entry.split('=');
      return id && fingerprint ? [[id, fingerprint] as const] : [];
    }),
  );

/**
 * Records the ids of these keys, in addition to what is recorded. One that is not given any more stays, since what it
 * encrypted may still be there, unless `retired` names it. Safe twice.
 */
export async function recordKeys(
  connection: Connection,
  namespace: string,
  {
    keys,
    retired,
  }: { readonly keys: readonly EncryptionKey[]; readonly retired: readonly string[] },
): Promise<void> {
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  const recorded = recordedKeys(namespaceInfo?.data);
  const wanted = new Map([
    ...[...recorded].filter(([id]) => !retired.includes(id)),
    ...keys.flatMap((key) => (recorded.has(key.id) ? [] : [[key.id, fingerprintOf(key)] as const])),
  ]);
  const text = (map: RecordedKeys) => [...map].map(([id, print]) => `${id}=${print}`).join(',');
  if (text(wanted) === text(recorded)) return;
  const data = { [RECORDED_UNDER]: text(wanted) };
  await connection.workflowService.updateNamespace({ namespace, updateInfo: { data } });
}

/** Compares the keys of this process with what the namespace's data says that its payloads need. */
export function checkKeys(data: NamespaceData, keys: readonly EncryptionKey[]): NamespaceFinding {
  const check = 'Encryption';
  const recorded = recordedKeys(data);
  const wrong = [...recorded].flatMap(([id, fingerprint]) => {
    const key = keys.find((each) => each.id === id);
    if (key === undefined) return [`the key ${id} is missing`];
    return fingerprintOf(key) === fingerprint ? [] : [`the key ${id} is another one than recorded`];
  });
  if (wrong.length > 0) {
    const todo =
      'set HOLDFAST_ENCRYPTION_KEYS to all of them; holdfast namespace prepare --retire-key ID drops one that nothing needs';
    const found = wrong.join('; ');
    return { check, outcome: 'WRONG', blocks: 'ENCRYPTION_KEY_MISSING', found, todo };
  }
  const unrecorded = keys.filter(({ id }) => !recorded.has(id)).map(({ id }) => id);
  if (unrecorded.length === 0) {
    const found =
      keys.length === 0 ? 'payloads are not encrypted' : `all ${keys.length} keys are here`;
    return { check, outcome: 'OK', found };
  }
  const found = `not recorded in the namespace: ${unrecorded.join(', ')}`;
  const todo =
    'run holdfast namespace prepare with the same keys, so that no worker starts without';
  // A hosted namespace has no data of ours: then nothing is recorded, and nothing can be compared.
  const first = keys[0]?.id;
  const blocks = recorded.size > 0 && first !== undefined && unrecorded.includes(first);
  return blocks
    ? { check, outcome: 'WRONG', blocks: 'NAMESPACE_NOT_PREPARED', found, todo }
    : { check, outcome: 'WARNING', found, todo };
}
