import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfTestRecord } from '../../../src-shared/model/selfTest';
import { dateTime } from '../../i18n/format';
import { SelfTestStatusIcon } from '../../components/selfTest/OutcomeMark';
import { useSelfTest } from './store';

interface Props {
  record: SelfTestRecord;
  line: string;
  cancelled: boolean;
}

/** Verdict in one sentence, and the code that support asks for. */
export function VerdictPart({ record, line, cancelled }: Props) {
  const { t } = useTranslation();
  const kept = useSelfTest((state) => state.kept);
  const { status, sentence, startedAt, code } = record;
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever waited for the verdict is brought to it.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <section className={`card self-verdict self-verdict-${status}`} aria-labelledby="self-sentence">
      <SelfTestStatusIcon status={status} />
      <div className="self-verdict-text">
        <p className="self-verdict-word">{t(`selfTest.status.${status}`)}</p>
        <h1 id="self-sentence" ref={heading} tabIndex={-1}>
          {sentence}
        </h1>
        <p className="quiet small">
          {line} · {dateTime(startedAt)}
        </p>
        {cancelled && <p>{t('selfTest.result.cancelled')}</p>}
      </div>
      {kept === 'kept' && (
        <div
          className="self-code"
          role="group"
          aria-label={t('selfTest.result.code')}
          title={t('selfTest.result.codeHint')}
        >
          <span className="small">{t('selfTest.result.code')}</span>
          <output className="self-code-text">{code}</output>
        </div>
      )}
    </section>
  );
}
