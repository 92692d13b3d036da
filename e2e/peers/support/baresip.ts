/** baresip as a telephone: several accounts in one process, commanded over its ctrl_tcp module (JSON in netstrings). */
import fs from 'node:fs';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DOMAIN, PASSWORD } from './kamailio';
import type { Lab } from './lab';
import { PHONE_ADDRESS } from './network';
import type { Host } from './network';
import { connectInside } from './stream';
import { until } from './until';

export interface BaresipAccount {
  user: string;
  answer?: 'auto' | 'manual';
  /** `dtls_srtp` goes with ICE. */
  media?: 'srtp' | 'srtp-mand' | 'dtls_srtp';
  /** In baresip's words, for example "pcmu,opus/48000/2"; all of them by default. */
  codecs?: string;
  /** In place of the echo, for example "ausine,440", which runs at 48 kHz only: Opus. */
  source?: string;
  /** Registers when given; 0 does not. */
  registerS?: number;
  password?: string;
  transport?: 'udp' | 'tcp';
}

export interface BaresipOptions {
  accounts: readonly BaresipAccount[];
  /** The proxy that everything is sent to, as a SIP URI. */
  proxy: string;
  host?: Host;
  address?: string;
  sipPort?: number;
  controlPort?: number;
  rtpPorts?: string;
}

export interface BaresipEvent {
  event: true;
  type: string;
  class: string;
  accountaor?: string;
  peeruri?: string;
  id?: string;
  param?: string;
}

export interface Baresip {
  address: string;
  events: readonly BaresipEvent[];
  command(command: string, params?: string): Promise<string>;
  /** Presses keys one after another, at a person's pace. */
  press(digits: string): Promise<void>;
  /** Makes this account the one that the next command is about. */
  use(user: string): Promise<void>;
  /** Waits for an event after `since` (an index into `events`). */
  waitFor(type: string, since?: number, withinMs?: number): Promise<BaresipEvent>;
  /** Calls that are up or being set up. */
  callCount(): Promise<number>;
}

interface Response {
  response: true;
  ok: boolean;
  data: string;
  token: string;
}

const WAIT_MS = 10_000;
/** From one key to the next. */
const KEY_MS = 350;

function accountLine(account: BaresipAccount, proxy: string): string {
  const parameters = [
    `auth_user=${account.user}`,
    `auth_pass=${account.password ?? PASSWORD}`,
    `outbound="${proxy}"`,
    `regint=${account.registerS ?? 300}`,
    `answermode=${account.answer ?? 'auto'}`,
    ...(account.media ? [`mediaenc=${account.media}`] : []),
    ...(account.media === 'dtls_srtp' ? ['medianat=ice'] : []),
    ...(account.codecs ? [`audio_codecs=${account.codecs}`] : []),
    ...(account.source ? [`audio_source=${account.source}`] : []),
    'mwi=no',
  ];
  return `<sip:${account.user}@${DOMAIN};transport=${account.transport ?? 'udp'}>;${parameters.join(';')}\n`;
}

export async function startBaresip(lab: Lab, options: BaresipOptions): Promise<Baresip> {
  const host = options.host ?? lab.server;
  const address = options.address ?? PHONE_ADDRESS;
  const controlPort = options.controlPort ?? 4444;
  const name = `baresip-${options.accounts.map((one) => one.user).join('-')}`;
  const web = options.accounts.some((one) => one.media === 'dtls_srtp');
  const config = lab.render(
    'baresip/config',
    {
      RTCP_MUX: web ? 'yes' : 'no',
      WEBRTC_MODULES: web ? 'module\t\t\tice.so\nmodule\t\t\tdtls_srtp.so' : '',
      LISTEN: `${address.includes(':') ? `[${address}]` : address}:${options.sipPort ?? 5060}`,
      INTERFACE: address,
      CONTROL_PORT: controlPort,
      RTP_PORTS: options.rtpPorts ?? '20000-20998',
    },
    path.join(name, 'config'),
  );
  const folder = path.dirname(config);
  fs.writeFileSync(
    path.join(folder, 'accounts'),
    options.accounts.map((one) => accountLine(one, options.proxy)).join(''),
  );
  await lab.start(host, ['baresip', '-f', folder, address.includes(':') ? '-6' : '-4', '-v'], {
    name,
    ready: { tcp: controlPort },
  });
  const baresip = controlled(address, await connectInside(lab, host, '127.0.0.1', controlPort));
  const registering = options.accounts.filter((one) => one.registerS !== 0).length;
  // The first REGISTER may be answered before the control connection is there: the state is asked for, not the event.
  await until(
    'registration',
    () => baresip.command('reginfo'),
    (state) => (state.match(/OK/g) ?? []).length >= registering,
  );
  return baresip;
}

function controlled(address: string, stream: Duplex): Baresip {
  const events: BaresipEvent[] = [];
  const waiting = new Map<string, (response: Response) => void>();
  let buffer = Buffer.alloc(0);
  let next = 0;
  stream.on('error', () => undefined);
  stream.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const colon = buffer.indexOf(0x3a);
      if (colon < 0) return;
      const length = Number(buffer.toString('latin1', 0, colon));
      if (buffer.length < colon + length + 2) return;
      const message = JSON.parse(buffer.toString('utf8', colon + 1, colon + 1 + length)) as Response | BaresipEvent;
      buffer = buffer.subarray(colon + length + 2);
      if ('event' in message) events.push(message);
      else waiting.get(message.token)?.(message);
    }
  });
  const command = async (name: string, params = ''): Promise<string> => {
    const token = String((next += 1));
    const text = JSON.stringify({ command: name, params, token });
    const answer = await new Promise<Response>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`baresip does not answer "${name} ${params}".`)), WAIT_MS);
      waiting.set(token, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
      stream.write(`${Buffer.byteLength(text)}:${text},`);
    });
    waiting.delete(token);
    if (!answer.ok) throw new Error(`baresip refuses "${name} ${params}": ${answer.data}`);
    return answer.data;
  };
  return {
    address,
    events,
    command,
    press: async (digits) => {
      for (const digit of digits) {
        await command('sndcode', digit);
        await delay(KEY_MS);
      }
    },
    use: async (user) => {
      await command('uafind', `sip:${user}@${DOMAIN}`);
    },
    waitFor: async (type, since = 0, withinMs = WAIT_MS) => {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const found = events.slice(since).find((one) => one.type === type);
        if (found) return found;
        if (Date.now() > deadline) {
          const seen = events.slice(since).map((one) => one.type);
          throw new Error(
            `baresip reports no ${type} within ${withinMs} ms; it reported ${seen.join(', ') || 'nothing'}.`,
          );
        }
        await delay(15);
      }
    },
    callCount: async () => Number(/\((\d+)\)/.exec(await command('listcalls'))?.[1] ?? 0),
  };
}
