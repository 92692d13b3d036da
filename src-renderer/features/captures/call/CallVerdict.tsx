import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { CapturedCallDetail } from '../../../../src-shared/contract/captures';
import { dateTime } from '../../../i18n/format';
import { CauseList } from '../CauseList';
import { MarkList } from '../MarkList';
import { PageHead } from '../PageHead';
import { callSentence, partyName } from '../words';
import { severityOfDetail } from './severity';

interface Props {
  detail: CapturedCallDetail;
  headingRef: RefObject<HTMLHeadingElement | null>;
}

/** How the call came out, in one sentence; then what is wrong with it. */
export function CallVerdict({ detail, headingRef }: Props) {
  const { t } = useTranslation();
  const { call, streams } = detail;
  const [primary] = call.causes;
  const marks = streams.flatMap((stream) => stream.marks).filter(({ severity }) => severity !== 'note');
  const facts = [
    `${call.fromName ?? partyName(call.from)} → ${partyName(call.to)}`,
    dateTime(call.timing.startedAt),
    primary ? callSentence(call) : null,
    ...technical(detail),
  ];
  return (
    <>
      <PageHead
        severity={severityOfDetail(detail)}
        title={primary ? `${primary.title}.` : callSentence(call)}
        headingRef={headingRef}
      >
        <p className="quiet">{facts.filter((fact) => fact !== null).join(' · ')}</p>
      </PageHead>
      {call.causes.length > 0 ? (
        <CauseList causes={call.causes} label={t('captures.causes')} headed />
      ) : (
        <MarkList marks={marks} />
      )}
    </>
  );
}

/** "SIP 486 Busy Here", "Q.850 16 NORMAL_CLEARING". */
function technical({ call: { status, reason, hangup } }: CapturedCallDetail): (string | null)[] {
  return [
    status === null ? null : `SIP ${status} ${reason ?? ''}`.trim(),
    hangup.q850 === null ? null : `Q.850 ${hangup.q850} ${hangup.name ?? ''}`.trim(),
  ];
}
