import { crc32 } from 'node:zlib';

const LENGTH = 32;

/**
 * A body of somebody else's choice with the CRC32 of a genuine one: `begin` (JSON whose last member is an open string), then
 * 32 characters a to h, of which bits are flipped until the checksum is right, then the end of the JSON.
 * A CRC is linear, so each bit changes the checksum by a constant, and the bits are found by elimination.
 */
export const sameChecksum = (genuine: Buffer, begin: Buffer): Buffer => {
  const end = Buffer.from('"}');
  const bits = Array.from({ length: LENGTH * 2 }, (_, index) => index);
  const write = (flipped: ReadonlySet<number>): Buffer => {
    const filler = Buffer.from(
      Array.from({ length: LENGTH }, (_, at) => {
        const low = flipped.has(at * 2) ? 1 : 0;
        const high = flipped.has(at * 2 + 1) ? 2 : 0;
        return 0x60 ^ 4 ^ low ^ high;
      }),
    );
    return Buffer.concat([begin, filler, end]);
  };
  const none = crc32(write(new Set()));
  // Rows of the elimination: the change of the checksum, and the bits that make it.
  const rows: { change: number; flips: Set<number> }[] = [];
  const reduce = (change: number, flips: Set<number>) => {
    for (const row of rows) {
      if ((change ^ row.change) >>> 0 < change >>> 0) {
        change = (change ^ row.change) >>> 0;
        for (const bit of row.flips) if (!flips.delete(bit)) flips.add(bit);
      }
    }
    return { change, flips };
  };
  for (const bit of bits) {
    const row = reduce((crc32(write(new Set([bit]))) ^ none) >>> 0, new Set([bit]));
    if (row.change === 0) continue;
    rows.push(row);
    rows.sort((a, b) => b.change - a.change);
  }
  const { change, flips } = reduce((crc32(genuine) ^ none) >>> 0, new Set());
  if (change !== 0) throw new Error('no body with this checksum was found');
  return write(flips);
};
