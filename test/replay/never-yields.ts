/** A Workflow that goes round without waiting for anything. */
export async function neverYields(): Promise<never> {
  for (;;) await Promise.resolve();
}
