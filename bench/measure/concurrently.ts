/** Does the work for 0, 1, 2 and so on, below the total; never more than so many at once. Rejects with the first failure. */
export async function concurrently(
  total: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const takeTurns = async (): Promise<void> => {
    for (let index = next++; index < total; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
}
