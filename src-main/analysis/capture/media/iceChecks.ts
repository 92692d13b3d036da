/** Connectivity and consent checks (RFC 8445 section 7, RFC 7675), each request with the response to it. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import { ATTRIBUTE, type StunAttribute } from '../../../protocol/stun/attributes';
import { decodeErrorCode, type StunErrorCode } from '../../../protocol/stun/errorCode';
import type { DatagramView, Flow } from '../api';

const BINDING = 0x001;
const REQUEST = 0;
const SUCCESS = 2;
const ERROR = 3;
/** Ways that are told apart; more are somebody's scan. */
const MAX_WAYS = 20_000;
/** Requests of one way whose response is waited for. */
const MAX_PENDING = 64;
/** Times of unanswered checks that are kept: the oldest ones. */
const MAX_TIMES = 256;

/** Checks that one end of a way sent. Times are ms since the base of the capture, NaN: never. */
export interface ChecksOfEnd extends Endpoint {
  /** Its user name fragment, as the checks name it. */
  ufrag: string;
  role: 'controlling' | 'controlled' | null;
  /** Transactions: what is sent again is the same check. */
  requests: number;
  successes: number;
  /** The last response, where it was an error. */
  error: StunErrorCode | null;
  firstAt: number;
  /** The last response and how long it took, ms. */
  answeredAt: number;
  rttMs: number;
  /** The last check with USE-CANDIDATE that was sent, and the first that succeeded. */
  nominatingAt: number;
  nominatedAt: number;
  /** Since the last response. */
  unanswered: number[];
}

/** Two places between which checks went, for one pair of user name fragments. */
export interface CheckedWay {
  ends: [ChecksOfEnd, ChecksOfEnd];
}

interface Pending {
  end: ChecksOfEnd;
  at: number;
  nominates: boolean;
  isAnswered: boolean;
}

/** Between two places, whatever the fragments. */
interface Route {
  ways: CheckedWay[];
  /** By sender and transaction id, oldest first. */
  pending: Map<string, Pending>;
}

export class IceChecks {
  readonly ways: CheckedWay[] = [];
  private readonly byFlow = new Map<Flow, Route>();
  private readonly byPlaces = new Map<string, Route>();

  /** @param message the whole one @param kind class of the message: 0 request, 1 indication, 2 success, 3 error */
  message(
    { flow, at }: Pick<DatagramView, 'flow' | 'at'>,
    message: Uint8Array,
    { kind, method, attributes }: { kind: number; method: number; attributes: readonly StunAttribute[] },
  ): void {
    if (method !== BINDING) return;
    if (kind === REQUEST) this.request(flow, at, message, attributes);
    else if (kind === SUCCESS || kind === ERROR) this.response(flow, at, message, kind === ERROR ? attributes : null);
  }

  private request(flow: Flow, at: number, message: Uint8Array, attributes: readonly StunAttribute[]): void {
    const names = attributes.find(({ type }) => type === ATTRIBUTE.username);
    const text = names ? new TextDecoder('latin1').decode(names.value.subarray(0, 513)) : '';
    const colon = text.indexOf(':');
    // What asks a server alone for the own address has no two fragments (RFC 8445 section 7.2.2).
    if (colon < 0) return;
    const route = this.routeOf(flow) ?? this.open(flow);
    const key = keyOf(flow, message);
    if (!route || route.pending.has(key)) return;
    const end = this.endOf(route, flow, { own: text.slice(colon + 1), peer: text.slice(0, colon) });
    if (!end) return;
    const nominates = attributes.some(({ type }) => type === ATTRIBUTE.useCandidate);
    end.requests++;
    if (Number.isNaN(end.firstAt)) end.firstAt = at;
    if (nominates) end.nominatingAt = at;
    if (end.unanswered.length < MAX_TIMES) end.unanswered.push(at);
    if (attributes.some(({ type }) => type === ATTRIBUTE.iceControlling)) end.role = 'controlling';
    else if (attributes.some(({ type }) => type === ATTRIBUTE.iceControlled)) end.role = 'controlled';
    route.pending.set(key, { end, at, nominates, isAnswered: false });
    if (route.pending.size <= MAX_PENDING) return;
    const oldest = route.pending.keys().next();
    if (!oldest.done) route.pending.delete(oldest.value);
  }

  /** @param attributes of an error; null: a success */
  private response(flow: Flow, at: number, message: Uint8Array, attributes: readonly StunAttribute[] | null): void {
    const pending = this.routeOf(flow)?.pending.get(keyOf({ src: flow.dst, dst: flow.src }, message));
    if (!pending || pending.isAnswered) return;
    const { end } = pending;
    pending.isAnswered = true;
    end.answeredAt = at;
    end.rttMs = at - pending.at;
    end.unanswered = end.unanswered.filter((sent) => sent > pending.at);
    if (attributes) {
      const code = attributes.find(({ type }) => type === ATTRIBUTE.errorCode);
      end.error = (code && decodeErrorCode(code.value)) ?? { code: 400, reason: '' };
      return;
    }
    end.successes++;
    end.error = null;
    if (pending.nominates && Number.isNaN(end.nominatedAt)) end.nominatedAt = at;
  }

  private endOf({ ways }: Route, { src, dst }: Flow, ufrag: { own: string; peer: string }): ChecksOfEnd | null {
    for (const { ends } of ways) {
      const own = ends[0].ufrag === ufrag.own && isAt(ends[0], src) ? 0 : 1;
      if (ends[own].ufrag === ufrag.own && ends[1 - own]?.ufrag === ufrag.peer && isAt(ends[own], src))
        return ends[own];
    }
    if (this.ways.length >= MAX_WAYS) return null;
    const way: CheckedWay = { ends: [endAt(src, ufrag.own), endAt(dst, ufrag.peer)] };
    ways.push(way);
    this.ways.push(way);
    return way.ends[0];
  }

  private routeOf(flow: Flow): Route | null {
    const known = this.byFlow.get(flow);
    if (known || this.byPlaces.size === 0) return known ?? null;
    const found = this.byPlaces.get(placesOf(flow));
    if (found) this.byFlow.set(flow, found);
    return found ?? null;
  }

  private open(flow: Flow): Route | null {
    if (this.byPlaces.size >= MAX_WAYS) return null;
    const route: Route = { ways: [], pending: new Map() };
    this.byPlaces.set(placesOf(flow), route);
    this.byFlow.set(flow, route);
    return route;
  }
}

/** The same for both directions. */
function placesOf({ src, dst }: Pick<Flow, 'src' | 'dst'>): string {
  const [from, to] = [endpointText(src), endpointText(dst)];
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

/** Who asked, and the transaction id (RFC 8489 section 5). */
function keyOf({ src }: Pick<Flow, 'src' | 'dst'>, message: Uint8Array): string {
  return `${src.address} ${src.port} ${String.fromCharCode(...message.subarray(8, 20))}`;
}

function endAt({ address, port }: Endpoint, ufrag: string): ChecksOfEnd {
  return {
    address,
    port,
    ufrag,
    role: null,
    requests: 0,
    successes: 0,
    error: null,
    firstAt: NaN,
    answeredAt: NaN,
    rttMs: NaN,
    nominatingAt: NaN,
    nominatedAt: NaN,
    unanswered: [],
  };
}

function isAt(end: Endpoint, { address, port }: Endpoint): boolean {
  return end.port === port && end.address === address;
}
