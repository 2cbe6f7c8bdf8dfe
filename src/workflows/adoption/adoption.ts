/**
 * The lock of an adoption. Its Workflow Id names the order, and an id is given once: which of two checkouts has the order
 * is decided by the server, without its visibility. It ends at once and is kept as long as the namespace keeps Workflows.
 */
export async function adoption(owner: {
  readonly checkoutId: string;
}): Promise<{ readonly checkoutId: string }> {
  return owner;
}
