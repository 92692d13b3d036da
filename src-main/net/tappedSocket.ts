/** TCP sockets that show the octets that cross them: what a capture of TLS or of WebSocket frames is made of. */
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Direction } from '../../src-shared/model/media';

type Seen = (direction: Direction, data: Uint8Array) => void;

/** Behaves like any TCP socket. Octets are shown when they arrive, and when they are handed to the system. */
export class TappedSocket extends Socket {
  constructor(private readonly seen: Seen) {
    super();
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (chunk instanceof Uint8Array) this.seen('inbound', chunk);
    return super.push(chunk, encoding);
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.show(chunk, encoding);
    super._write(chunk, encoding, done);
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    for (const { chunk, encoding } of chunks) this.show(chunk, encoding);
    super._writev?.(chunks, done);
  }

  private show(chunk: unknown, encoding: BufferEncoding): void {
    if (chunk instanceof Uint8Array) this.seen('outbound', chunk);
    else if (typeof chunk === 'string') this.seen('outbound', Buffer.from(chunk, encoding));
  }
}

/**
 * The same socket as a plain stream. TLS on a socket of the system reads and writes past JavaScript, where no tap could see the
 * records; on a stream it cannot.
 */
export function asStream(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy(error ?? undefined);
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!stream.push(chunk)) socket.pause();
  });
  socket.on('end', () => void stream.push(null));
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return stream;
}
