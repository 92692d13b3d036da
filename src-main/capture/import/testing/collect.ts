/** Reads a capture out of memory and keeps what came. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IcmpView, PacketSink } from '../../../analysis/capture/api';
import type { ReadOptions, ReadResult } from '../api';
import { readCapture } from '../readCapture';

export interface Collected {
  result: ReadResult;
  datagrams: {
    packet: number;
    at: number;
    from: string;
    to: string;
    data: Uint8Array;
    wireOctets: number;
    dscp: number;
    ttl: number;
    position: number;
  }[];
  chunks: { from: string; data: Uint8Array; afterGap: boolean }[];
  exported: { protocol: string; from: string; to: string; data: Uint8Array }[];
  icmp: IcmpView[];
  tcp: string[];
  comments: string[];
  secrets: string[];
}

export async function collect(file: Uint8Array, options?: ReadOptions): Promise<Collected> {
  const folder = await mkdtemp(path.join(tmpdir(), 'read-capture-'));
  const name = path.join(folder, 'capture');
  try {
    await writeFile(name, file);
    return await collectFrom(name, options);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function collectFrom(name: string, options?: ReadOptions): Promise<Collected> {
  const seen: Omit<Collected, 'result'> = {
    datagrams: [],
    chunks: [],
    exported: [],
    icmp: [],
    tcp: [],
    comments: [],
    secrets: [],
  };
  const text = ({ address, port }: { address: string; port: number }): string => `${address} ${port}`;
  const sink: PacketSink = {
    datagram: ({ packet, at, flow, bytes, start, end, wireOctets, dscp, ttl, position }) =>
      void seen.datagrams.push({
        packet,
        at,
        from: text(flow.src),
        to: text(flow.dst),
        data: bytes.slice(start, end),
        wireOctets,
        dscp,
        ttl,
        position,
      }),
    chunk: ({ flow, bytes, start, end, afterGap }) =>
      void seen.chunks.push({ from: text(flow.src), data: bytes.slice(start, end), afterGap }),
    exported: ({ protocol, src, dst, bytes, start, end }) =>
      void seen.exported.push({ protocol, from: text(src), to: text(dst), data: bytes.slice(start, end) }),
    icmp: (view) => void seen.icmp.push({ ...view }),
    tcp: ({ kind }) => void seen.tcp.push(kind),
    comment: (comment) => void seen.comments.push(comment),
    secrets: (_type, data) => void seen.secrets.push(Buffer.from(data).toString('latin1')),
  };
  const result = await readCapture(name, sink, options);
  return { ...seen, result };
}
