import { endpointText } from '../../../src-shared/words/endpoint';
import type { CapturedIcmp } from '../../../src-shared/model/capture';
import { icmpMeaning } from '../../protocol/network/icmp';
import type { IcmpView, TimeText } from './api';

/** Different errors that are told one by one; alike ones are counted. */
const MAX_ERRORS = 5000;

/** ICMP errors, alike ones about one flow in one row. */
export class IcmpErrors {
  private readonly rows = new Map<string, { view: IcmpView; repeated: number }>();

  add(view: IcmpView): void {
    const { from, type, code, about } = view;
    const key = `${from} ${type} ${code} ${endpointText(about.src)} ${endpointText(about.dst)} ${about.protocol}`;
    const known = this.rows.get(key);
    if (known) known.repeated++;
    else if (this.rows.size < MAX_ERRORS) this.rows.set(key, { view, repeated: 0 });
  }

  finish(time: TimeText): CapturedIcmp[] {
    return [...this.rows.values()].map(({ view, repeated }) => {
      const { packet, at, from, family, type, code, about } = view;
      return {
        packet,
        at: time(at),
        from,
        type,
        code,
        meaning: icmpMeaning(view, family),
        about,
        callId: null,
        streamId: null,
        repeated,
      };
    });
  }
}
