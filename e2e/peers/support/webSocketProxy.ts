/** Between a web phone and its server: hands every frame of the server on, and may change the text in it. */
import net from 'node:net';

export interface WebSocketProxy {
  url: string;
  close(): Promise<void>;
}

/** @param change of what the server sends; has to keep the length */
export async function startWebSocketProxy(
  serverPort: number,
  change: (text: string) => string,
): Promise<WebSocketProxy> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.pipe(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.end());
    upstream.on(
      'data',
      inWholeMessages((message) => client.write(Buffer.from(change(message.toString('latin1')), 'latin1'))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `ws://127.0.0.1:${address.port}/`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The upgrade's response, then frames (RFC 6455 section 5.2; a server masks nothing), each in one piece. */
function inWholeMessages(tell: (message: Buffer) => void): (data: Buffer) => void {
  let isUpgraded = false;
  let waiting = Buffer.alloc(0);
  return (data) => {
    waiting = Buffer.concat([waiting, data]);
    for (;;) {
      const head = waiting.indexOf('\r\n\r\n');
      const length = isUpgraded ? frameLength(waiting) : head < 0 ? Infinity : head + 4;
      if (waiting.length < length) return;
      tell(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
      isUpgraded = true;
    }
  };
}

/** Infinity: its head has not arrived whole. */
function frameLength(data: Buffer): number {
  if (data.length < 2) return Infinity;
  const short = (data[1] ?? 0) & 0x7f;
  if (short < 126) return 2 + short;
  if (short === 126) return data.length < 4 ? Infinity : 4 + data.readUInt16BE(2);
  return data.length < 10 ? Infinity : 10 + Number(data.readBigUInt64BE(2));
}
