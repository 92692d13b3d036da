/** What is typed on this page, and what becomes of it. */
import type { CallServer } from '../../../../src-shared/contract/conference';
import { iceUrlProblem, isTurnUrl } from '../../../../src-shared/iceUrl';
import type { IcePolicy, IceServer } from '../../../../src-shared/model/ice';
import type { RoomOptions } from '../../../conference/model';

export interface ServerDraft {
  api: string;
  host: string;
  udp: string;
  tcp: string;
  candidates: string;
}
export const EMPTY_SERVER: ServerDraft = { api: '', host: '', udp: '8443', tcp: '8443', candidates: '' };

export type ServerFault = 'nothing' | 'needsHost' | 'badUrl' | 'badPort';
export type ServerFaults = Partial<Record<keyof ServerDraft, ServerFault>>;

/** The server that is meant, or what has to be mended first. */
export function serverOf(draft: ServerDraft): { server: CallServer } | { faults: ServerFaults } {
  const faults: ServerFaults = {};
  const typed = draft.api.trim();
  const api = typed === '' ? undefined : httpUrl(typed);
  if (api === null) faults.api = 'badUrl';
  const host = draft.host.trim() || undefined;
  const candidates = draft.candidates.trim();
  const hasPlace = host !== undefined || typed !== '';
  // Ports stand there from the start: without a place they mean nothing.
  const [udp, tcp] = hasPlace ? [portOf(draft.udp), portOf(draft.tcp)] : [undefined, undefined];
  if (udp === null) faults.udp = 'badPort';
  if (tcp === null) faults.tcp = 'badPort';
  if (!hasPlace && candidates === '') faults.api = 'nothing';
  if (host !== undefined && typed === '' && udp === undefined && tcp === undefined) faults.udp = 'badPort';
  if (Object.keys(faults).length > 0) return { faults };
  const server: CallServer = {
    name: host ?? (api ? new URL(api).hostname : 'SFU'),
    ...(api ? { api } : {}),
    ...(host ? { host } : {}),
    ...(udp ? { udp } : {}),
    ...(tcp ? { tcp } : {}),
    ...(candidates === '' ? {} : { candidates: [candidates.slice(0, 65_536)] }),
  };
  return { server };
}

/** "rtcd.test:8045" is understood, too. Null where it is no address of the web. */
function httpUrl(typed: string): string | null {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
  try {
    const url = new URL(text);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '' ? url.href : null;
  } catch {
    return null;
  }
}

/** Undefined where none is typed, null where it is none. */
function portOf(typed: string): number | undefined | null {
  const text = typed.trim();
  if (text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

export interface RoomDraft {
  url: string;
  source: 'account' | 'entered' | 'none';
  servers: string;
  username: string;
  credential: string;
  relayOnly: boolean;
  forceTcp: boolean;
}
export const EMPTY_ROOM: RoomDraft = {
  url: '',
  source: 'account',
  servers: '',
  username: '',
  credential: '',
  relayOnly: false,
  forceTcp: false,
};

/** By field: `true` for an address, a sentence for the servers. */
export interface RoomFaults {
  url?: true;
  servers?: string | 'needsTurn';
}

/** @param account its servers and policy; asked for only where they are to be used */
export function roomOf(
  draft: RoomDraft,
  account: { iceServers: IceServer[]; policy: IcePolicy } | null,
): { options: RoomOptions } | { faults: RoomFaults } {
  const url = roomUrl(draft.url);
  const entered = draft.source === 'entered' ? urlsOf(draft.servers) : [];
  const problem = entered.map(iceUrlProblem).find((one) => one !== null);
  const iceServers = draft.source === 'account' ? (account?.iceServers ?? []) : enteredServers(draft, entered);
  const policy = draft.relayOnly ? 'relay' : draft.source === 'account' ? (account?.policy ?? 'all') : 'all';
  const hasTurn = iceServers.some(({ urls }) => urls.some(isTurnUrl));
  const faults: RoomFaults = {
    ...(url === null ? { url: true } : {}),
    ...(problem ? { servers: problem } : policy === 'relay' && !hasTurn ? { servers: 'needsTurn' } : {}),
  };
  if (url === null || faults.servers !== undefined) return { faults };
  return { options: { url, iceServers, policy, forceTcp: draft.forceTcp } };
}

function roomUrl(typed: string): string | null {
  try {
    const url = new URL(typed.trim());
    if ((url.protocol !== 'wss:' && url.protocol !== 'ws:') || url.hostname === '') return null;
    // A WebSocket address may have none (RFC 6455 section 3), and browsers refuse it.
    url.hash = '';
    return url.href;
  } catch {
    return null;
  }
}

const urlsOf = (typed: string): string[] => typed.split(/[\s,]+/).filter((url) => url !== '');

/** STUN servers take no user name: only what wants one gets it. */
function enteredServers({ username, credential }: RoomDraft, urls: string[]): IceServer[] {
  const stun = urls.filter((url) => !isTurnUrl(url));
  const turn = urls.filter(isTurnUrl);
  return [
    ...(stun.length > 0 ? [{ urls: stun }] : []),
    ...(turn.length > 0 ? [{ urls: turn, username: username.trim(), credential }] : []),
  ];
}
