import type { CallSnapshot } from '../../../src-shared/model/call';
import { useNow } from '../useNow';
import { clock } from '../../i18n/format';
import './call.css';

/** Talk time, or the time since the call was placed while nobody has answered. */
export function CallClock({ call }: { call: CallSnapshot }) {
  const now = useNow(1000);
  return <time className="call-clock">{clock(now - Date.parse(call.answeredAt ?? call.startedAt))}</time>;
}
