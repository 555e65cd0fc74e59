import { inflateSync } from "node:zlib";

/** The pixels of a PNG as RGBA bytes; only for 8-bit RGBA without interlacing. */
export function pixels(file: Uint8Array): { width: number; height: number; data: Uint8Array } {
  const bytes = Buffer.from(file);
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (bytes[24] !== 8 || bytes[25] !== 6 || bytes[28] !== 0) throw new TypeError("not an 8-bit RGBA PNG");
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const kind = bytes.toString("latin1", at + 4, at + 8);
    if (kind === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  return { width, height, data: unfiltered(inflateSync(Buffer.concat(parts)), width * 4, height) };
}

/** Undoes the prediction of each line from its left, upper and upper left neighbours. */
function unfiltered(lines: Uint8Array, stride: number, height: number): Uint8Array {
  const data = new Uint8Array(stride * height);
  for (let i = 0; i < data.length; i++) {
    const [line, column] = [Math.floor(i / stride), i % stride];
    const left = column < 4 ? 0 : data[i - 4];
    const up = line === 0 ? 0 : data[i - stride];
    const corner = column < 4 || line === 0 ? 0 : data[i - stride - 4];
    const filter = lines[line * (stride + 1)];
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
    data[i] = lines[line * (stride + 1) + 1 + column] + guess;
  }
  return data;
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
