// licences.mjs SBOM: prints how many packages of a CycloneDX document have which licence. Fails where the document is empty.
import { readFileSync } from 'node:fs';

const { components } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (components.length === 0) throw new Error('the bill of materials is empty');

const counts = new Map();
for (const { licenses = [] } of components) {
  const names = licenses.map(({ license, expression }) => expression ?? license.id ?? license.name);
  const name = names.length === 0 ? 'none stated' : names.join(' AND ');
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
process.stdout.write(`${components.length} packages are shipped\n`);
for (const [name, count] of [...counts].sort(([, a], [, b]) => b - a)) {
  process.stdout.write(`${String(count).padStart(5)}  ${name}\n`);
}
