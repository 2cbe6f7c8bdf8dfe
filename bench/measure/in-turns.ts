/**
 * Measures each side once a round, one after the other and every other round in the opposite order, so that a machine that
 * gets slower gets slower for all. @returns what was measured of a side, by round
 */
export async function inTurns<Side extends string, Measured>(
  sides: readonly Side[],
  rounds: number,
  measure: (side: Side) => Promise<Measured>,
): Promise<(side: Side) => readonly Measured[]> {
  const turns: { readonly side: Side; readonly measured: Measured }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      turns.push({ side, measured: await measure(side) });
    }
  }
  return (of) => turns.flatMap(({ side, measured }) => (side === of ? [measured] : []));
}
