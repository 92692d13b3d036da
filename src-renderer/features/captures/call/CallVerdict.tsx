import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { dateTime } from '../../../i18n/format';
import { CauseList } from '../CauseList';
import { callSentence, partyName, severityOfMarks } from '../words';
import { severityOfDetail } from './severity';

const ICONS = { problem: CircleX, warning: TriangleAlert, note: TriangleAlert, fine: CircleCheck } as const;
const STATES = { problem: 'fail', warning: 'warn', note: 'warn', fine: 'pass' } as const;

interface Props {
  detail: CapturedCallDetail;
  headingRef: RefObject<HTMLHeadingElement | null>;
}

/** How the call came out, in one sentence; then what is wrong with it. */
export function CallVerdict({ detail, headingRef }: Props) {
  const { t } = useTranslation();
  const { call, streams } = detail;
  const severity = severityOfDetail(detail);
  const Icon = ICONS[severity];
  const [primary] = call.causes;
  const marks = streams.flatMap((stream) => stream.marks).filter((mark) => mark.severity === severityOfMarks([mark]));
  return (
    <>
      <header className="capture-head">
        <Icon className={`capture-head-icon state-${STATES[severity]}`} aria-hidden />
        <div className="capture-head-text">
          <h1 ref={headingRef} tabIndex={-1}>
            {primary ? `${primary.title}.` : callSentence(call)}
          </h1>
          <p className="quiet truncate">
            {[
              `${call.fromName ?? partyName(call.from)} → ${partyName(call.to)}`,
              dateTime(call.timing.startedAt),
              primary ? callSentence(call) : null,
              technical(detail),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
      </header>
      {call.causes.length > 0 && <CauseList causes={call.causes} label={t('captures.causes')} headed />}
      {call.causes.length === 0 && marks.length > 0 && (
        <ul className="mark-list card" aria-label={t('captures.marks')}>
          {marks.map(({ kind, severity: own, text }, index) => {
            const Sign = ICONS[own];
            return (
              <li key={index} className={`state-${STATES[own]}`}>
                <Sign className="icon" aria-hidden />
                <span>{text}</span> <code className="quiet">{kind}</code>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

/** "SIP 486 Busy Here", "Q.850 16 NORMAL_CLEARING". */
function technical({ call: { status, reason, hangup } }: CapturedCallDetail): string {
  const parts = [
    status === null ? null : `SIP ${status} ${reason ?? ''}`.trim(),
    hangup.q850 === null ? null : `Q.850 ${hangup.q850} ${hangup.name ?? ''}`.trim(),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
