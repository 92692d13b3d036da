import type { Endpoint } from '../../../../src-shared/model/media';
import type { MediaExpectation } from '../api';

/** What session descriptions say about who receives what where. */
export class Expectations {
  private readonly byPlace = new Map<string, MediaExpectation[]>();
  readonly byCall = new Map<string, MediaExpectation[]>();
  /** Counts up with each: whoever has found nothing looks again. */
  generation = 0;

  add(expectation: MediaExpectation): void {
    this.generation++;
    push(this.byPlace, keyOf(expectation), expectation);
    push(this.byCall, expectation.callId, expectation);
  }

  /**
   * The last one that had been said by then; a capture may hold the packets a little before the words.
   * @param payloadType where several media share the port (RFC 9143): the one that it is of
   */
  at(place: Endpoint, at: number, payloadType?: number): MediaExpectation | null {
    const list = this.byPlace.get(keyOf(place));
    if (!list) return null;
    const last = list.findLast((one) => one.at <= at) ?? list[0] ?? null;
    if (payloadType === undefined || !last || holds(last, payloadType)) return last;
    return list.find((one) => one.packet === last.packet && holds(one, payloadType)) ?? last;
  }

  /** All media that the description which was the last one by then has there. */
  together(place: Endpoint, at: number): readonly MediaExpectation[] {
    const last = this.at(place, at);
    return last ? this.all(place).filter(({ packet }) => packet === last.packet) : [];
  }

  /** All that was said of a place, oldest first. */
  all(place: Endpoint): readonly MediaExpectation[] {
    return this.byPlace.get(keyOf(place)) ?? [];
  }

  /** What calls said is not asked for any more; streams that began by it go on. Of many at once: a place may stand in the words of all of them. */
  forget(callIds: ReadonlySet<string>): void {
    const places = new Set<string>();
    for (const callId of callIds) {
      for (const said of this.byCall.get(callId) ?? []) places.add(keyOf(said));
      this.byCall.delete(callId);
    }
    for (const key of places) {
      const left = this.byPlace.get(key)?.filter((one) => !callIds.has(one.callId)) ?? [];
      if (left.length > 0) this.byPlace.set(key, left);
      else this.byPlace.delete(key);
    }
  }
}

function holds({ formats }: MediaExpectation, payloadType: number): boolean {
  return formats.some((format) => format.payloadType === payloadType);
}

function keyOf({ address, port }: Endpoint): string {
  return `${address} ${port}`;
}

function push(map: Map<string, MediaExpectation[]>, key: string, value: MediaExpectation): void {
  const list = map.get(key);
  if (!list) map.set(key, [value]);
  // Refreshes say the same again and again; the first and the changes count.
  else if (!same(list.at(-1), value)) list.push(value);
}

function same(one: MediaExpectation | undefined, other: MediaExpectation): boolean {
  return (
    one !== undefined &&
    one.callId === other.callId &&
    one.address === other.address &&
    one.port === other.port &&
    one.direction === other.direction &&
    one.secured === other.secured &&
    one.ufrag === other.ufrag &&
    one.fingerprint === other.fingerprint &&
    one.formats.length === other.formats.length &&
    one.formats.every(({ payloadType, name }, index) => {
      const format = other.formats[index];
      return format?.payloadType === payloadType && format.name === name;
    })
  );
}
