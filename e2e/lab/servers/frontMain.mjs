// @ts-check
/** Run inside the servers' namespace. Usage: node frontMain.mjs ADDRESS PLAN (JSON, see front.ts) */
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { alterMessages } from './frontAlters.mjs';

const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [address = '', planText = '{}'] = process.argv.slice(2);
/** @typedef {import('../../peers/support/authority').Identity} Identity */
/** @type {import('./front').FrontPlan & { identity: Identity, other: Identity }} */
const plan = JSON.parse(planText);

/** @param {Identity} identity */
const read = (identity) => ({ cert: fs.readFileSync(identity.certFile), key: fs.readFileSync(identity.keyFile) });

/** @param {net.Socket} socket */
function serve(socket) {
  socket.on('error', () => socket.destroy());
  const { does } = plan;
  if (does.what === 'close') socket.destroy();
  if (does.what === 'pass') {
    const inner = net.connect(does.to, address);
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
    if (does.idleMs !== undefined) socket.setTimeout(does.idleMs, () => socket.destroy());
    socket.on('close', () => inner.destroy());
  }
  if (does.what === 'nothing') socket.resume();
  if (does.what === 'answer') {
    const { lines } = does;
    socket.on('data', (data) => {
      const key = /^Sec-WebSocket-Key: *(\S+)/im.exec(data.toString('latin1'))?.[1] ?? '';
      const accept = crypto.createHash('sha1').update(`${key}${WEBSOCKET}`).digest('base64');
      socket.write(`${lines.join('\r\n').replace('ACCEPT', accept)}\r\n\r\n`);
      if (!lines[0]?.includes('101')) socket.end();
    });
  }
}

function server() {
  if (plan.does.what === 'alter') return alterMessages(plan.tls ? read(plan.identity) : null, address, plan.does);
  if (!plan.tls) return net.createServer(serve);
  const good = read(plan.identity);
  const shown = plan.tls === 'by-name' ? read(plan.other) : good;
  return tls.createServer(
    {
      ...shown,
      ...(plan.versions
        ? { minVersion: plan.versions.least, maxVersion: plan.versions.most, ciphers: 'ALL:@SECLEVEL=0' }
        : {}),
      ...(plan.tls === 'wants-certificate' ? { requestCert: true, rejectUnauthorized: true } : {}),
      SNICallback: (_name, done) => done(null, tls.createSecureContext(good)),
    },
    serve,
  );
}

server()
  .on('tlsClientError', () => undefined)
  .listen(plan.port, address, () => console.log('ready'));
