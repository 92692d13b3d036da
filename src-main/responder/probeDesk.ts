/** Answers the questions of a diagnosis (protocol/companion). */
import { deflateRawSync } from 'node:zlib';
import { ANSWER_TYPE, encodeCounters, encodeLater, encodeReceived, joinMessages } from '../protocol/companion/answer';
import { ADDRESS_HEADER, probeHeaders, readProbe } from '../protocol/companion/probe';
import { headerValue } from '../protocol/sip/headers';
import { formatHostPort } from '../protocol/sip/host';
import type { SipHeader } from '../protocol/sip/message';
import { serializeMessage } from '../protocol/sip/serialize';
import { buildResponse } from '../sip/messages/response';
import type { Clock } from '../net/clock';
import type { IncomingRequest, OptionsRequest } from '../sip/api';
import type { CounterBook } from './counterBook';

export interface ProbeDeskOptions {
  clock: Clock;
  counters: Pick<CounterBook, 'of'>;
  /** One OPTIONS by this way alone. */
  sendOptions(
    uri: string,
    signal: AbortSignal,
    more: OptionsRequest & { flow: IncomingRequest['flow'] },
  ): Promise<unknown>;
}

export interface ProbeDesk {
  answer(incoming: IncomingRequest): void;
  close(): void;
}

/** Octets; a larger request is refused instead of returned. */
const MAX_RETURNED = 64 * 1024;
/**
 * Whoever forges a source address can have a request sent there. So few wait at once that it is worth nobody's while, and each is sent
 * for two seconds only: three small packets by UDP.
 */
const MAX_WAITING = 64;
const MAX_WAITING_PER_ADDRESS = 16;
const SEND_FOR_MS = 2000;

export function createProbeDesk({ clock, counters, sendOptions }: ProbeDeskOptions): ProbeDesk {
  /** Addresses to which requests will be sent. */
  const waiting = new Map<symbol, { address: string; cancel(): void }>();

  function answer(incoming: IncomingRequest): void {
    const probe = readProbe(incoming.request);
    switch (probe?.kind) {
      case 'received':
        return giveBack(incoming);
      case 'counters':
        return void tellCounters(incoming, probe.callId);
      case 'later':
        return callBack(incoming, probe.seconds, probe.token);
      default:
        return incoming.respond(400, 'Unknown probe');
    }
  }

  function giveBack(incoming: IncomingRequest): void {
    const { request, flow, remote } = incoming;
    const raw = request.raw ?? serializeMessage(request);
    if (raw.length > MAX_RETURNED) return incoming.respond(413, 'Request Entity Too Large');
    const address = headerValue(request, ADDRESS_HEADER);
    const headers: SipHeader[] = [
      {
        name: 'Contact',
        value: `<sip:companion@${formatHostPort({ host: flow.local.address, port: flow.local.port })}>`,
      },
      ...(address === undefined ? [] : [{ name: ADDRESS_HEADER, value: address }]),
    ];
    const body = encodeReceived({
      deflated: deflateRawSync(joinMessages({ request: raw, responseHead: headOf(incoming, headers) })),
      from: remote,
      transport: flow.transport,
      at: clock.now(),
    });
    incoming.respond(200, 'OK', [...headers, { name: 'Content-Type', value: ANSWER_TYPE }], body);
  }

  async function tellCounters(incoming: IncomingRequest, callId: string): Promise<void> {
    const found = await counters.of(callId);
    if (!found) return incoming.respond(404, 'No such call');
    incoming.respond(200, 'OK', [{ name: 'Content-Type', value: ANSWER_TYPE }], encodeCounters(found));
  }

  /** Always to where the request came from, whatever its Contact says. */
  function callBack(incoming: IncomingRequest, seconds: number, token: string): void {
    const { flow, remote } = incoming;
    const { address, port } = remote;
    const sameAddress = [...waiting.values()].filter((other) => other.address === address).length;
    if (waiting.size >= MAX_WAITING || sameAddress >= MAX_WAITING_PER_ADDRESS) {
      return incoming.respond(503, 'Too many probes wait', [{ name: 'Retry-After', value: '60' }]);
    }
    const key = Symbol(token);
    const ending = new AbortController();
    const uri = `sip:probe@${formatHostPort({ host: address, port })}`;
    const headers = probeHeaders({ kind: 'later', seconds, token });
    let timer = clock.setTimeout(() => {
      timer = clock.setTimeout(() => {
        waiting.delete(key);
        ending.abort();
      }, SEND_FOR_MS);
      // It is the other side that sees whether it came.
      void sendOptions(uri, ending.signal, { flow, headers }).catch(() => {});
    }, seconds * 1000);
    waiting.set(key, {
      address,
      cancel() {
        timer.cancel();
        ending.abort();
      },
    });
    incoming.respond(200, 'OK', [{ name: 'Content-Type', value: ANSWER_TYPE }], encodeLater({ seconds }));
  }

  return {
    answer,
    close() {
      for (const { cancel } of waiting.values()) cancel();
      waiting.clear();
    },
  };
}

/** Without To, whose tag is made later, and without the length of a body that it is part of itself. */
function headOf({ request }: IncomingRequest, headers: readonly SipHeader[]): Uint8Array {
  const response = buildResponse(request, 200, { headers });
  response.headers = response.headers.filter(({ name }) => name !== 'To');
  const text = Buffer.from(serializeMessage(response)).toString('utf8');
  return Buffer.from(text.replace(/Content-Length: 0\r\n\r\n$/, '\r\n'), 'utf8');
}
