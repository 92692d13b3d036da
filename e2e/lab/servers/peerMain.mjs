// @ts-check
/** Run inside the servers' namespace: the scripted peer. Usage: node peerMain.mjs ADDRESS PORT PLAN (JSON, see peerPlan.ts) */
import crypto from 'node:crypto';
import dgram from 'node:dgram';
import { PeerMediaEnd } from './peerMedia.mjs';
import { answerTo, header, headers, parse, requestIn } from './peerSip.mjs';
import { describe, describeFax, offerOf } from './peerSdp.mjs';

/** @typedef {import('./peerPlan').PeerPlan} PeerPlan */
/** @typedef {import('./peerSip.mjs').Message} Message */
/** @typedef {{ invite: Message, tag: string, from: dgram.RemoteInfo, media: PeerMediaEnd, offer: import('./peerSdp.mjs').Offer, timers: NodeJS.Timeout[], acked: boolean, cseq: number }} Dialog */

const T1_MS = 500;
const T2_MS = 4000;
const GIVE_UP_MS = 32_000;
const MEDIA_PORT = 22_000;

const [address = '', port = '5060', planText = '{}'] = process.argv.slice(2);
/** @type {PeerPlan} */
const plan = JSON.parse(planText);
const contact = `<sip:peer@${address}:${port}>`;
const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
/** @type {Map<string, Dialog>} */
const dialogs = new Map();
let calls = 0;

/** @param {string} text @param {dgram.RemoteInfo} from @param {Message} request */
function respond(text, from, request) {
  const viaPort = /^[^;]*:(\d+)\s*(?:;|$)/.exec(header(request, 'Via').replace(/^SIP\/2\.0\/\w+\s+/i, ''))?.[1];
  if (plan.ignoresRport) return socket.send(text, Number(viaPort ?? 5060), from.address);
  // RFC 3581 section 4: the topmost Via tells where the request came from.
  const told = text.replace(/;rport(?=[;,\r])/, `;received=${from.address};rport=${from.port}`);
  return socket.send(told, from.port, from.address);
}

/** @param {Dialog} dialog */
function end(dialog) {
  dialog.timers.forEach(clearTimeout);
  dialog.media.close();
  dialogs.delete(header(dialog.invite, 'Call-ID'));
  console.log(`ended ${dialogs.size}`);
}

/** @param {Dialog} dialog @param {string} [reason] */
function hangUp(dialog, reason) {
  dialog.cseq += 1;
  const lines = reason ? [`Reason: ${reason}`] : [];
  const bye = requestIn(dialog.invite, 'BYE', dialog.cseq, dialog.tag, `${address}:${port}`, lines);
  socket.send(bye, dialog.from.port, dialog.from.address);
  end(dialog);
}

/** @param {Dialog} dialog @param {string} text */
function insist(dialog, text) {
  let wait = T1_MS;
  const again = () => {
    if (dialog.acked) return;
    respond(text, dialog.from, dialog.invite);
    wait = Math.min(wait * 2, T2_MS);
    dialog.timers.push(setTimeout(again, wait));
  };
  dialog.timers.push(setTimeout(again, wait));
  dialog.timers.push(setTimeout(() => dialog.acked || hangUp(dialog, 'SIP;cause=408;text="No ACK"'), GIVE_UP_MS));
}

/** @param {Message} request @param {dgram.RemoteInfo} from */
async function invited(request, from) {
  const callId = header(request, 'Call-ID');
  const known = dialogs.get(callId);
  if (known) {
    // A retransmission has the CSeq of the first one; another CSeq is a re-INVITE.
    if (header(known.invite, 'CSeq') === header(request, 'CSeq')) return;
    refreshed(known, request, from);
    return;
  }
  // Of a call that is over: it begins no new one.
  if (/;tag=/.test(header(request, 'To'))) return respond(answerTo(request, 481, undefined, '', [], ''), from, request);
  const offer = offerOf(request.body);
  const media = new PeerMediaEnd(address, MEDIA_PORT + 4 * (calls++ % 200), plan.media ?? { send: 'echo' });
  await media.ready;
  /** @type {Dialog} */
  const dialog = {
    invite: request,
    tag: crypto.randomBytes(4).toString('hex'),
    from,
    media,
    offer,
    timers: [],
    acked: false,
    cseq: 100,
  };
  dialogs.set(callId, dialog);
  console.log(`called ${dialogs.size}`);
  let at = 0;
  for (const step of plan.invite ?? [{ status: 180 }, { status: 200, afterMs: 100 }]) {
    at += step.afterMs ?? 0;
    const timer = setTimeout(() => {
      const body =
        step.sdp || step.status === 200 ? describe(offer, address, media.port, plan.sdp ?? {}, media.key) : '';
      if (step.sdp && plan.media?.early) media.start(offer, plan.sdp ?? {});
      const own = step.status > 100 && !step.headers?.['Contact'] ? [`Contact: ${contact}`] : [];
      const lines = [...own, ...headersOf(step)];
      const text = answerTo(request, step.status, step.reason, dialog.tag, lines, body);
      respond(text, from, request);
      if (step.status >= 200 && step.status < 300) answered(dialog, offer, text);
      else if (step.status >= 300) end(dialog);
    }, at);
    dialog.timers.push(timer);
  }
}

/** @param {Dialog} dialog @param {import('./peerSdp.mjs').Offer} offer @param {string} text */
function answered(dialog, offer, text) {
  console.log(`answered ${dialogs.size}`);
  dialog.media.start(offer, plan.sdp ?? {});
  if (plan.insistsOnAck ?? true) insist(dialog, text);
  if (plan.hangUpAfterMs !== undefined)
    dialog.timers.push(setTimeout(() => hangUp(dialog, plan.hangUpReason), plan.hangUpAfterMs));
  const { reinvite } = plan;
  if (reinvite) dialog.timers.push(setTimeout(() => void invite(dialog, reinvite), reinvite.afterMs));
}

/** @param {Dialog} dialog @param {import('./peerPlan').PeerReinvite} change */
async function invite(dialog, change) {
  const { media, offer } = dialog;
  if (change.moves) await media.move(media.port + 2);
  dialog.cseq += 1;
  const body = change.fax
    ? describeFax(address, media.port + 2)
    : describe(offer, address, media.port, { ...plan.sdp, ...change.sdp }, media.key, 2);
  const request = requestIn(
    dialog.invite,
    'INVITE',
    dialog.cseq,
    dialog.tag,
    `${address}:${port}`,
    [`Contact: ${contact}`],
    body,
  );
  socket.send(request, dialog.from.port, dialog.from.address);
  if (change.losesKey) media.loseKey();
  if (change.silent) media.quiet = true;
}

/** To our own re-INVITE. @param {Message} response @param {dgram.RemoteInfo} from */
function acknowledge(response, from) {
  const dialog = dialogs.get(header(response, 'Call-ID'));
  const [cseq, method] = header(response, 'CSeq').split(' ');
  if (!dialog || method !== 'INVITE') return;
  const ack = requestIn(dialog.invite, 'ACK', Number(cseq), dialog.tag, `${address}:${port}`, []);
  socket.send(ack, from.port, from.address);
}

/** @param {Dialog} dialog @param {Message} request @param {dgram.RemoteInfo} from */
function refreshed(dialog, request, from) {
  const step = plan.refresh === undefined ? { status: 200 } : plan.refresh;
  if (!step) return;
  const body = request.body
    ? describe(offerOf(request.body), address, dialog.media.port, plan.sdp ?? {}, dialog.media.key)
    : '';
  const expires = header(request, 'Session-Expires');
  const lines = [`Contact: ${contact}`, ...(expires ? [`Session-Expires: ${expires}`] : []), ...headersOf(step)];
  respond(answerTo(request, step.status, step.reason, dialog.tag, lines, body), from, request);
}

/** @param {import('./peerPlan').PeerResponse} step */
function headersOf(step) {
  return Object.entries(step.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
}

/** @param {Message} request @param {dgram.RemoteInfo} from @param {import('./peerPlan').PeerResponse | null | undefined} step */
function simple(request, from, step) {
  if (step === null) return;
  const { status = 200, reason } = step ?? {};
  const lines = headersOf(step ?? { status });
  if (request.method === 'REGISTER' && status === 200) {
    const asked = header(request, 'Expires') || /expires=(\d+)/.exec(header(request, 'Contact'))?.[1] || '300';
    for (const one of headers(request, 'Contact')) {
      if (asked !== '0') lines.push(`Contact: ${one.replace(/;expires=\d+/, '')};expires=${asked}`);
    }
  }
  respond(answerTo(request, status, reason, 'peer', lines, ''), from, request);
}

socket.on('message', (datagram, from) => {
  const request = parse(datagram.toString('utf8'));
  if (!request) return;
  // To our own re-INVITE, refusals too (RFC 3261 section 17.1.1.3).
  if (!request.method)
    return datagram.toString('latin1').startsWith('SIP/2.0 1') ? undefined : acknowledge(request, from);
  const dialog = dialogs.get(header(request, 'Call-ID'));
  switch (request.method) {
    case 'INVITE':
      return void invited(request, from);
    case 'ACK':
      if (dialog) dialog.acked = true;
      return undefined;
    case 'UPDATE':
      return dialog ? refreshed(dialog, request, from) : undefined;
    case 'BYE':
      respond(answerTo(request, dialog ? 200 : 481, undefined, '', [], ''), from, request);
      return dialog && end(dialog);
    case 'CANCEL':
      respond(answerTo(request, 200, undefined, 'peer', [], ''), from, request);
      if (dialog && plan.answersCancel) {
        const body = describe(dialog.offer, address, dialog.media.port, plan.sdp ?? {}, dialog.media.key);
        const text = answerTo(dialog.invite, 200, undefined, dialog.tag, [`Contact: ${contact}`], body);
        respond(text, dialog.from, dialog.invite);
        answered(dialog, dialog.offer, text);
      } else if (dialog) {
        respond(answerTo(dialog.invite, 487, 'Request Terminated', dialog.tag, [], ''), dialog.from, dialog.invite);
        end(dialog);
      }
      return undefined;
    case 'REGISTER':
      return simple(request, from, plan.register);
    default:
      return simple(request, from, plan.options);
  }
});
socket.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
socket.bind(Number(port), address, () => console.log('ready'));
