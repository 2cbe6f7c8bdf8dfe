import type { Import } from './source.ts';

/**
 * Files that import each other, directly or through others, types included: each ring sorted, the rings by their first
 * file. Tarjan's algorithm for strongly connected components.
 */
export const ringsIn = (imports: readonly Import[]): readonly (readonly string[])[] => {
  const targets = new Map<string, Set<string>>();
  for (const { from, target, isPackage } of imports) {
    if (isPackage) continue;
    targets.set(from, (targets.get(from) ?? new Set()).add(target));
  }
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const rings: string[][] = [];

  const visit = (file: string): number => {
    const index = order.size;
    order.set(file, index);
    lowest.set(file, index);
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      const reached = order.has(target)
        ? stack.includes(target)
          ? (order.get(target) ?? index)
          : index
        : visit(target);
      lowest.set(file, Math.min(lowest.get(file) ?? index, reached));
    }
    const low = lowest.get(file) ?? index;
    if (low === index) {
      const ring = stack.splice(stack.indexOf(file));
      if (ring.length > 1 || targets.get(file)?.has(file)) rings.push(ring.sort());
    }
    return low;
  };

  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return rings.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
};
