import type { SearchAttributeMismatch } from './search-attributes.ts';

/** Commands of Temporal's own tools for whoever administers a namespace that Holdfast may not change itself. */

interface Namespace {
  readonly address: string;
  readonly namespace: string;
}

/** Temporal Cloud administers namespaces by a tool of its own; its servers refuse the requests of the other. */
const isCloud = (address: string): boolean =>
  /\.(tmprl\.cloud|temporal\.io)(:\d+)?$/i.test(address);

export function retentionCommand({ address, namespace }: Namespace, days: number): string {
  return isCloud(address)
    ? `tcld namespace retention set --namespace ${namespace} --retention-days ${days}`
    : `temporal operator namespace update --namespace ${namespace} --retention ${days}d`;
}

export function addAttributesCommand(
  { address, namespace }: Namespace,
  missing: readonly SearchAttributeMismatch[],
): string {
  if (isCloud(address)) {
    const attributes = missing.map(({ name, needed }) => `--search-attribute "${name}=${needed}"`);
    return `tcld namespace search-attributes add --namespace ${namespace} ${attributes.join(' ')}`;
  }
  const attributes = missing.map(({ name, needed }) => `--name ${name} --type ${needed}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${attributes.join(' ')}`;
}

/** An attribute keeps its type: another one takes its name only when it has been removed or renamed. */
export function freeAttributeNamesCommand(
  { address, namespace }: Namespace,
  wrong: readonly SearchAttributeMismatch[],
): string {
  if (isCloud(address)) {
    return wrong
      .map(
        ({ name }) =>
          `tcld namespace search-attributes rename --namespace ${namespace} --existing-name ${name} --new-name ${name}Other`,
      )
      .join(' && ');
  }
  const names = wrong.map(({ name }) => `--name ${name}`).join(' ');
  return `temporal operator search-attribute remove --namespace ${namespace} ${names}`;
}
