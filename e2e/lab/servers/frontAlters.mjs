// @ts-check
/** A middle box between a web phone and its server: it takes WebSocket messages apart and alters the SDP that passes. */
import http from 'node:http';
import https from 'node:https';
import { WebSocket, WebSocketServer } from 'ws';

/** @typedef {Extract<import('./front').FrontPlan['does'], { what: 'alter' }>} Plan */

/** @param {string} message SIP @param {readonly import('./front').Alteration[]} alterations */
function altered(message, alterations) {
  const split = message.indexOf('\r\n\r\n') + 4;
  if (split < 4 || split === message.length) return message;
  const body = alterations.reduce(
    (text, [pattern, replacement]) => text.replace(new RegExp(pattern, 'gm'), replacement),
    message.slice(split),
  );
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return `${message.slice(0, split).replace(/^(?:Content-Length|l) *:.*$/im, length)}${body}`;
}

/** @param {{ cert: Buffer, key: Buffer } | null} identity null: plain WebSocket @param {string} address @param {Plan} plan */
export function alterMessages(identity, address, plan) {
  const server = identity ? https.createServer(identity) : http.createServer();
  const outside = new WebSocketServer({ server, handleProtocols: () => 'sip', autoPong: !plan.deaf });
  outside.on('connection', (client, request) => {
    const inner = new WebSocket(`ws://${address}:${plan.to}${request.url ?? '/'}`, 'sip');
    /** What comes before the inner connection stands. @type {string[]} */
    const waiting = [];
    client.on('message', (data) => {
      const message = altered(String(data), plan.toServer ?? []);
      if (inner.readyState === WebSocket.OPEN) inner.send(message);
      else waiting.push(message);
    });
    inner.on('open', () => waiting.splice(0).forEach((message) => inner.send(message)));
    inner.on('message', (data) => client.send(altered(String(data), plan.toClient ?? [])));
    inner.on('error', () => client.terminate());
    inner.on('close', () => client.close());
    client.on('error', () => inner.terminate());
    client.on('close', () => inner.close());
  });
  return server;
}
