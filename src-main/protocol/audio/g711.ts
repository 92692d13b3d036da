/**
 * ITU-T G.711: mu-law (table 2) and A-law (table 1). The tables are computed once: 256 values to decode, and one code for each
 * of the 65536 linear values to encode, since this is done for every sample of every call.
 */

/** Offset of the logarithmic segments, in 14-bit units. */
const MU_BIAS = 33;
const MU_CLIP = 0x1fff;

/** @param first position of the highest bit in segment 0 */
function segmentOf(magnitude: number, first: number): number {
  return Math.max(0, 31 - Math.clz32(magnitude) - first);
}

function muLawToLinear(code: number): number {
  const bits = ~code & 0xff;
  const segment = (bits >> 4) & 7;
  const magnitude = ((((bits & 0x0f) << 1) + MU_BIAS) << segment) - MU_BIAS;
  // G.711 works on 14 bits; linear PCM here has 16.
  return (bits & 0x80 ? -magnitude : magnitude) << 2;
}

function linearToMuLaw(sample: number): number {
  const magnitude = Math.min((sample < 0 ? ~sample >> 2 : sample >> 2) + MU_BIAS, MU_CLIP);
  const segment = segmentOf(magnitude, 5);
  const bits = (segment << 4) | ((magnitude >> (segment + 1)) & 0x0f);
  return ~(sample < 0 ? bits | 0x80 : bits) & 0xff;
}

function aLawToLinear(code: number): number {
  // Even bits are inverted on the line (note 2 of table 1).
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const mantissa = ((bits & 0x0f) << 1) + 1;
  const magnitude = segment === 0 ? mantissa : (mantissa + 32) << (segment - 1);
  return (bits & 0x80 ? magnitude : -magnitude) << 3;
}

function linearToALaw(sample: number): number {
  const magnitude = sample < 0 ? ~sample >> 4 : sample >> 4;
  const segment = segmentOf(magnitude, 3);
  const mantissa = segment < 2 ? magnitude & 0x0f : (magnitude >> (segment - 1)) & 0x0f;
  const bits = (segment << 4) | mantissa;
  return (sample < 0 ? bits : bits | 0x80) ^ 0x55;
}

interface G711Tables {
  /** Index: the code. */
  toLinear: Int16Array;
  /** Index: the linear value's 16 bits, unsigned. */
  toCode: Uint8Array;
}

function buildTables(toLinear: (code: number) => number, toCode: (sample: number) => number): G711Tables {
  return {
    toLinear: Int16Array.from({ length: 256 }, (_, code) => toLinear(code)),
    toCode: Uint8Array.from({ length: 0x10000 }, (_, bits) => toCode((bits << 16) >> 16)),
  };
}

export const MU_LAW = buildTables(muLawToLinear, linearToMuLaw);
export const A_LAW = buildTables(aLawToLinear, linearToALaw);

export function g711Encode(tables: G711Tables, pcm: Int16Array): Uint8Array {
  const { toCode } = tables;
  const payload = new Uint8Array(pcm.length);
  for (let i = 0; i < pcm.length; i++) payload[i] = toCode[pcm[i]! & 0xffff]!;
  return payload;
}

/** @param pcm to be filled and returned; as long as the payload */
export function g711Decode(
  tables: G711Tables,
  payload: Uint8Array,
  pcm: Int16Array = new Int16Array(payload.length),
): Int16Array {
  const { toLinear } = tables;
  for (let i = 0; i < payload.length; i++) pcm[i] = toLinear[payload[i]!]!;
  return pcm;
}
