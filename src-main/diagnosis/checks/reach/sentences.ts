/** What the probes of one transport showed, in words. */
import { seconds } from '../../../../src-shared/words/figures';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { TransportName } from '../../../../src-shared/model/transports';
import type { ReachFacts, TargetProbe } from '../../facts/network';

export const SPOKEN: Record<TransportName, string> = {
  udp: 'UDP',
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WebSocket',
  wss: 'secure WebSocket',
};

/** A comparison passes no judgement: many servers offer one transport only. */
export function statusOf({ configured, probes }: ReachFacts): 'pass' | 'warn' | 'fail' | 'info' {
  if (!configured) return 'info';
  const answered = probes.filter(({ outcome }) => outcome === 'answered');
  if (answered.length === 0) return 'fail';
  const odd = answered.some(({ answeredFrom, tls }) => answeredFrom || tls?.verifyError);
  const counted = probes.filter((probe) => !lacksFamily(probe, answered));
  return counted.length === answered.length && !odd ? 'pass' : 'warn';
}

/** No way to an IPv6 address where IPv4 answers (or the reverse): this network has no such family, and that is no fault of the server. */
function lacksFamily({ outcome, address }: TargetProbe, answered: TargetProbe[]): boolean {
  const isV6 = address.includes(':');
  const noWay = outcome === 'unreachable' || outcome === 'local';
  return noWay && answered.every((other) => other.address.includes(':') !== isV6);
}

export function summaryOf({ probes, configured, transport }: ReachFacts): string {
  const said = probes.map(sentenceOf).join('; ');
  return `${said}${configured ? '' : ` (for comparison: the account does not use ${SPOKEN[transport]})`}.`;
}

function sentenceOf(probe: TargetProbe): string {
  const where = endpointText(probe);
  switch (probe.outcome) {
    case 'answered':
      return answeredSentence(probe, where);
    case 'silent':
      return `${where} was silent for ${seconds(probe.waitedMs ?? 0)} (${probe.sent === 1 ? 'one attempt' : `${probe.sent} requests`})`;
    case 'refused':
      return `${where} refused: nothing listens there`;
    case 'unreachable':
      return `there is no way to ${where}`;
    case 'connected':
      return probe.error?.replace(/\.$/, '') ?? `${where} takes the connection but answers no SIP request`;
    case 'garbage':
      return `${where} answers something that is no SIP`;
    case 'reset':
      return `${where} broke the connection off`;
    case 'tls-failed':
      return probe.error?.replace(/\.$/, '') ?? `TLS with ${where} failed (${probe.tlsFailure ?? 'handshake'})`;
    case 'upgrade-refused':
      return `${where} refused the WebSocket${refusal(probe.upgrade)}`;
    case 'local':
      return probe.error?.replace(/\.$/, '') ?? `${where} cannot be tried from this computer`;
  }
}

function answeredSentence({ status, answerMs, answeredFrom, tls }: TargetProbe, where: string): string {
  const from = answeredFrom ? `, but from ${endpointText(answeredFrom)}` : '';
  const unverified = tls?.verifyError ? `, with a certificate that does not verify (${tls.verifyError})` : '';
  return `${where} answered ${status} after ${Math.max(1, Math.round(answerMs ?? 0))} ms${from}${unverified}`;
}

function refusal(upgrade: TargetProbe['upgrade']): string {
  if (upgrade?.status == null) return '';
  return upgrade.status === 101 ? ': it does not agree to the sub-protocol "sip"' : ` with HTTP ${upgrade.status}`;
}
