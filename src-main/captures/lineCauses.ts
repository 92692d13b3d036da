/** What of the line itself is wrong in a capture: handed to the rules as facts. */
import type { CallCause } from '../../src-shared/model/call';
import { endpointText } from '../../src-shared/words/endpoint';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import type { AnalysedCapture } from '../analysis/capture/analysedCapture';
import { judgeLine } from '../diagnosis/judge';
import type { ConnectionCut } from '../diagnosis/rules/lineOfCapture';

export function lineCauses(
  analyser: CaptureAnalyser,
  { requests }: AnalysedCapture,
  answering: ReadonlySet<string>,
): CallCause[] {
  // A capture of one direction holds no answers.
  const rows = analyser.hosts.isTwoWay
    ? requests.filter(({ method, answered }) => method === 'OPTIONS' && answered === 0)
    : [];
  const options = rows.map(({ to, requests: count }) => ({
    to,
    requests: count,
    answersOthers: answering.has(hostOf(to)),
  }));
  return judgeLine(options, cutsOf(analyser)).map((cause) => ({ ...cause, evidence: [cause.reason ?? ''] }));
}

export function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

function cutsOf({ signalling }: CaptureAnalyser): ConnectionCut[] {
  const registrations = [...signalling.registrations.byCallId.values()];
  return signalling.connectionEnds.byServer.map(({ at, client, server, idleMs }) => {
    const calls = [...signalling.calls.values()].filter(
      ({ callerHost, firstHopHost, carriers, answeredAt, byeAt, lastAt }) =>
        !carriers.includes('udp') &&
        [callerHost, firstHopHost].includes(client.address) &&
        [callerHost, firstHopHost].includes(server.address) &&
        answeredAt < at &&
        (Number.isNaN(byeAt) ? lastAt <= at : byeAt > at),
    );
    return {
      server: endpointText(server),
      idleMs,
      isRegistered: registrations.some(
        ({ first, expiresS, removing }) =>
          first.carriedBy !== 'udp' &&
          first.src.address === client.address &&
          first.dst.address === server.address &&
          expiresS !== null &&
          !removing &&
          first.at < at,
      ),
      calls: calls.length,
      callsWithoutEnd: calls.filter(({ byeAt }) => Number.isNaN(byeAt)).length,
    };
  });
}
