// @ts-check
/**
 * Run inside the cable's namespace: passes VXLAN frames between its two ends, with what a bad line does to them. Settings come as
 * lines of JSON on standard input: { "toServer": {...}, "toClient": {...} }, see WireFaults in wire.ts.
 */
import dgram from 'node:dgram';
import readline from 'node:readline';

const PORT = 4789;
const VXLAN_HEADER = 8;
const HELD_BACK_MS = 30;
const DEFAULT_QUEUE_MS = 100;

/** @typedef {import('./wire').WireFaults} WireFaults */

/** One direction. @param {dgram.Socket} out @param {string} to */
function direction(out, to) {
  /** @type {WireFaults} */
  let faults = {};
  let inBurst = false;
  let lastRelease = 0;
  let linkFreeAt = 0;

  /** Gilbert's two states: the mean length of the bad one is `burstPackets`. @param {number} percent @param {number} length */
  function lost(percent, length) {
    const rate = percent / 100;
    if (length <= 1) return Math.random() < rate;
    inBurst = Math.random() < (inBurst ? 1 - 1 / length : rate / (length * (1 - rate)));
    return inBurst;
  }

  /** In the order of their time; one timer, because timers of different lengths do not keep the order within a millisecond. */
  const waiting = /** @type {{ frame: Buffer, at: number }[]} */ ([]);
  /** @type {NodeJS.Timeout | null} */
  let timer = null;

  function drain() {
    timer = null;
    const now = performance.now();
    while (waiting[0] && waiting[0].at <= now + 0.5) out.send(waiting.shift()?.frame ?? '', PORT, to);
    if (waiting[0]) timer = setTimeout(drain, Math.max(1, waiting[0].at - now));
  }

  /** @param {Buffer} frame @param {number} at */
  function release(frame, at) {
    let place = waiting.length;
    while (place > 0 && (waiting[place - 1]?.at ?? 0) > at) place -= 1;
    waiting.splice(place, 0, { frame, at });
    if (timer && place > 0) return;
    if (timer) clearTimeout(timer);
    drain();
  }

  return {
    /** @param {WireFaults} next */
    set(next) {
      faults = next;
    },
    /** @param {Buffer} frame */
    pass(frame) {
      const now = performance.now();
      const etherType = frame.readUInt16BE(VXLAN_HEADER + 12);
      // Address resolution (ARP) is no part of what is tested.
      if (etherType !== 0x0800 && etherType !== 0x86dd) return void out.send(frame, PORT, to);
      if (faults.lossPercent && lost(faults.lossPercent, faults.burstPackets ?? 1)) return;
      let at = now + (faults.delayMs ?? 0) + Math.random() * (faults.jitterMs ?? 0);
      if (faults.kbps) {
        if (linkFreeAt - now > (faults.queueMs ?? DEFAULT_QUEUE_MS)) return;
        linkFreeAt = Math.max(linkFreeAt, now) + ((frame.length - VXLAN_HEADER) * 8) / faults.kbps;
        at += linkFreeAt - now;
      }
      if (faults.reorderPercent && Math.random() * 100 < faults.reorderPercent) {
        release(frame, at + HELD_BACK_MS);
        return;
      }
      lastRelease = at = Math.max(at, lastRelease);
      release(frame, at);
      if (faults.duplicatePercent && Math.random() * 100 < faults.duplicatePercent) release(frame, at);
    },
  };
}

const sockets = ['192.168.250.2', '192.168.251.2'].map((address) => {
  const socket = dgram.createSocket('udp4');
  socket.bind(PORT, address);
  return socket;
});
const [toRouter, toServerSide] = sockets;
if (!toRouter || !toServerSide) throw new Error('no sockets');
const toServer = direction(toServerSide, '192.168.251.1');
const toClient = direction(toRouter, '192.168.250.1');
toRouter.on('message', (frame) => toServer.pass(frame));
toServerSide.on('message', (frame) => toClient.pass(frame));
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('listening', resolve))));

let settings = 0;
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const next = JSON.parse(line);
  if (next.toServer) toServer.set(next.toServer);
  if (next.toClient) toClient.set(next.toClient);
  settings += 1;
  console.log(`set ${settings}`);
});
console.log('ready');
