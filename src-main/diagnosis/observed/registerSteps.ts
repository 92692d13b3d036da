/** From the ladder of a line to the REGISTERs that went out and what each was answered. */
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseAuthParams } from '../../protocol/sip/authParams';
import { parseCSeq } from '../../protocol/sip/cseq';
import { selectChallenge } from '../../protocol/sip/digest';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import { formatHostPort } from '../../protocol/sip/host';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import { parseReason } from '../../protocol/sip/reason';
import { parseRetryAfter } from '../../protocol/sip/retryAfter';
import { parseVia } from '../../protocol/sip/via';
import type { ChallengeFacts, RegisterStep } from '../facts/registration';
import { messageOf, timeOf, type Rung } from './ladder';

type Response = NonNullable<RegisterStep['response']>;

/** In the order in which they went out. Retransmissions are counted, provisional responses left out. */
export function readSteps(ladder: readonly Rung[]): RegisterStep[] {
  const steps = new Map<string, { step: RegisterStep; sentAt: number }>();
  for (const rung of ladder) {
    if (!rung.cseq.endsWith('REGISTER')) continue;
    const key = `${rung.callId} ${rung.cseq}`;
    const known = steps.get(key);
    if (known && rung.direction === 'outbound') known.step.sent++;
    else if (rung.direction === 'outbound') {
      const request = messageOf(rung);
      if (request?.kind === 'request') steps.set(key, { step: readRequest(request), sentAt: timeOf(rung) });
    } else if (known?.step.response === null && !rung.retransmission) {
      const response = messageOf(rung);
      if (response?.kind !== 'response' || response.status < 200) continue;
      known.step.response = readResponse(response, known.sentAt, timeOf(rung));
    }
  }
  return [...steps.values()].map(({ step }) => step);
}

function readRequest(request: SipRequest): RegisterStep {
  const contact = parseNameAddr(headerValue(request, 'Contact') ?? '');
  return {
    cseq: parseCSeq(headerValue(request, 'CSeq') ?? '')?.sequence ?? 0,
    authorized: ['Authorization', 'Proxy-Authorization'].some((name) => headerValue(request, name) !== undefined),
    contact: contact?.uri ?? null,
    uri: request.uri,
    sent: 1,
    response: null,
  };
}

function readResponse(response: SipResponse, sentAt: number, at: number): Response {
  const date = Date.parse(headerValue(response, 'Date') ?? '');
  const warnings = headerValues(response, 'Warning').map(warningText);
  return {
    status: response.status,
    reason: response.reason,
    delayMs: Math.round((at - sentAt) * 1000) / 1000,
    challenges: readChallenges(response),
    warning: warnings.length > 0 ? warnings.join('; ') : null,
    reasonHeader: readReason(response),
    retryAfterS: parseRetryAfter(headerValue(response, 'Retry-After') ?? ''),
    date: Number.isNaN(date) ? null : date,
    dateSeenAt: Number.isNaN(date) ? null : (sentAt + at) / 2,
    via: readVia(response),
    contacts: headerValues(response, 'Contact'),
  };
}

export function readChallenges(response: SipResponse): ChallengeFacts[] {
  const of = (header: string): ChallengeFacts[] =>
    headerValues(response, header).map((line) => {
      const auth = parseAuthParams(line);
      return {
        proxy: header === 'Proxy-Authenticate',
        scheme: auth?.scheme ?? line.trim().split(/\s/)[0] ?? '',
        realm: auth?.params.get('realm') ?? null,
        algorithm: auth?.params.get('algorithm') ?? null,
        qop: auth?.params.get('qop') ?? null,
        stale: auth?.params.get('stale')?.toLowerCase() === 'true',
        supported: selectChallenge([line]) !== null,
      };
    });
  return [...of('WWW-Authenticate'), ...of('Proxy-Authenticate')];
}

/** RFC 3261 section 20.43: code, agent and a quoted text; the text alone is for people. */
function warningText(value: string): string {
  const quoted = /"((?:[^"\\]|\\.)*)"\s*$/.exec(value)?.[1];
  return quoted?.replace(/\\(.)/g, '$1') ?? value;
}

function readReason(response: SipResponse): Response['reasonHeader'] {
  const values = headerValues(response, 'Reason');
  const parsed = values.map((value) => ({ value, reason: parseReason(value) }));
  const isQ850 = (one: (typeof parsed)[number]): boolean => one.reason?.protocol.toUpperCase() === 'Q.850';
  const chosen = parsed.find(isQ850) ?? parsed[0];
  if (!chosen) return null;
  const { value, reason } = chosen;
  return { text: reason?.text ?? value, q850: isQ850(chosen) ? (reason?.cause ?? null) : null };
}

function readVia(response: SipResponse): Response['via'] {
  const text = headerValues(response, 'Via')[0] ?? '';
  const via = parseVia(text);
  if (!via) return { sentBy: text, received: null, rport: null };
  return {
    sentBy: formatHostPort(via),
    received: via.received,
    rport: typeof via.rport === 'number' ? via.rport : null,
  };
}
