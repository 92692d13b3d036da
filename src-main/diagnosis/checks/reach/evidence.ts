/** The probes of one transport as evidence: a table, the certificates, and what was on the wire. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Evidence, JsonValue } from '../../../../src-shared/model/diagnosis';
import type { ReachFacts, TargetProbe } from '../../facts/network';
import type { PacketNote } from '../../probes/probeLog';
import { field, table, tenths } from '../shared/evidence';

export function evidenceOf({ probes }: ReachFacts, packets: readonly PacketNote[]): Evidence[] {
  if (probes.length === 0) return [];
  return [probeTable(probes), ...probes.flatMap(detailsOf), ...wire(packets)];
}

function probeTable(probes: TargetProbe[]): Evidence {
  return table(
    'OPTIONS',
    ['Target', 'Name', 'Outcome', 'Status', 'Connect ms', 'Answer ms', 'Sent', 'Waited ms', 'Server', 'We are seen as'],
    probes.map((probe) => [
      endpointText(probe),
      probe.host,
      probe.outcome,
      probe.status,
      tenths(probe.connectMs),
      tenths(probe.answerMs),
      probe.sent,
      tenths(probe.waitedMs),
      probe.server,
      probe.seenAs ? endpointText(probe.seenAs) : null,
    ]),
  );
}

function detailsOf(probe: TargetProbe): Evidence[] {
  const { tls, error, upgrade, answeredFrom, date } = probe;
  const where = endpointText(probe);
  const shown: Evidence[] = [];
  if (error) shown.push(field(`Error at ${where}`, error));
  if (answeredFrom) shown.push(field(`${where} answered from`, endpointText(answeredFrom)));
  if (upgrade) {
    const protocol = upgrade.protocol === null ? 'no sub-protocol' : `sub-protocol ${upgrade.protocol}`;
    shown.push(
      field('WebSocket upgrade', upgrade.status === null ? 'no HTTP answer' : `HTTP ${upgrade.status}, ${protocol}`),
    );
  }
  if (date !== null) shown.push(field(`Date of ${where}`, new Date(date).toISOString()));
  if (tls) shown.push(...tlsEvidence(tls, probe.tlsFailure));
  return shown;
}

export function tlsEvidence(tls: NonNullable<TargetProbe['tls']>, failure: TargetProbe['tlsFailure']): Evidence[] {
  const verdict = failure ?? (tls.verifyError === null ? 'accepted' : `not verified: ${tls.verifyError}`);
  return [
    field(
      'TLS',
      `${tls.protocol ?? 'no protocol'}, ${tls.cipher ?? 'no cipher'}, held against ${tls.servername}: ${verdict}`,
    ),
    table(
      'Certificates shown',
      ['Subject', 'Issuer', 'For', 'From', 'To', 'SHA-256'],
      tls.chain.map((one) => [
        one.subject,
        one.issuer,
        one.subjectAltName,
        one.validFrom,
        one.validTo,
        one.fingerprint256,
      ]),
    ),
  ];
}

/** Every message as a ladder; whole, the first request and what came back. */
function wire(packets: readonly PacketNote[]): Evidence[] {
  const first = packets.find(({ direction }) => direction === 'outbound');
  const replies = new Map(packets.filter(({ direction }) => direction === 'inbound').map((one) => [one.from, one]));
  const seen = new Set<string>();
  const ladder = packets.map(({ at, direction, from, to, text }) => {
    const key = `${from} ${to} ${text}`;
    const retransmission = seen.has(key);
    seen.add(key);
    return { at, direction, from, to, startLine: text.split(/\r?\n/, 1)[0] ?? '', retransmission };
  });
  return [
    ...(ladder.length > 0 ? [{ kind: 'ladder' as const, label: 'Messages', value: ladder }] : []),
    ...(first ? [packet('Request', first)] : []),
    ...[...replies.values()].slice(0, 4).map((one) => packet(`From ${one.from}`, one)),
  ];
}

function packet(label: string, note: PacketNote): Evidence {
  return { kind: 'packet', label, value: { ...note } satisfies JsonValue };
}
