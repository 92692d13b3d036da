/** Ways of ICE tied to calls: by the user name fragments of both descriptions, which no NAT changes. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../src-shared/model/media';
import type { MediaExpectation } from './api';
import type { Expectations } from './media/expectations';
import type { CheckedWay, ChecksOfEnd } from './media/iceChecks';

export interface TiedEnd {
  checks: ChecksOfEnd;
  /** What its party said last; null where that was not captured. */
  said: MediaExpectation | null;
}

export interface TiedWay {
  callId: string;
  ends: [TiedEnd, TiedEnd];
}

export class TiedWays {
  readonly byCall = new Map<string, TiedWay[]>();
  private readonly byPlaces = new Map<string, TiedWay>();

  constructor(ways: readonly CheckedWay[], expectations: Expectations) {
    // Most captures are of plain RTP.
    const writers = ways.length === 0 ? new Map<string, MediaExpectation[]>() : writersOf(expectations);
    for (const { ends } of ways) {
      const [first, second] = ends.map(({ ufrag }) => writers.get(ufrag) ?? []);
      if (!first || !second) continue;
      for (const callId of callsOf(first, second)) {
        const own = (list: readonly MediaExpectation[]): MediaExpectation | null =>
          list.findLast((said) => said.callId === callId) ?? null;
        this.add({
          callId,
          ends: [
            { checks: ends[0], said: own(first) },
            { checks: ends[1], said: own(second) },
          ],
        });
      }
    }
  }

  /** The way between two places, in either direction; null: no call's checks went there. */
  at(src: Endpoint, dst: Endpoint): TiedWay | null {
    return this.byPlaces.get(`${endpointText(src)}>${endpointText(dst)}`) ?? null;
  }

  /** What the party at a place of a way said. */
  static saidAt({ ends }: TiedWay, { address, port }: Endpoint): MediaExpectation | null {
    return ends.find(({ checks }) => checks.port === port && checks.address === address)?.said ?? null;
  }

  private add(way: TiedWay): void {
    const list = this.byCall.get(way.callId);
    if (list) list.push(way);
    else this.byCall.set(way.callId, [way]);
    const [from, to] = way.ends.map(({ checks }) => endpointText(checks));
    this.byPlaces.set(`${from}>${to}`, way);
    this.byPlaces.set(`${to}>${from}`, way);
  }
}

function writersOf({ byCall }: Expectations): Map<string, MediaExpectation[]> {
  const writers = new Map<string, MediaExpectation[]>();
  for (const said of byCall.values()) {
    for (const one of said) {
      const { ufrag } = one;
      if (ufrag === null) continue;
      const list = writers.get(ufrag);
      if (list) list.push(one);
      else writers.set(ufrag, [one]);
    }
  }
  return writers;
}

/** Calls in which both fragments were said (two legs may hand on the same description); else those of the only one that was. */
function callsOf(first: readonly MediaExpectation[], second: readonly MediaExpectation[]): Set<string> {
  const calls = new Set(first.map(({ callId }) => callId));
  if (first.length === 0 || second.length === 0) return new Set([...first, ...second].map(({ callId }) => callId));
  return new Set(second.flatMap(({ callId }) => (calls.has(callId) ? [callId] : [])));
}
