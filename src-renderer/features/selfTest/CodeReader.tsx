import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CAUSES } from '../../../src-shared/causes';
import { decodeSelfTest, isCodeOf } from '../../../src-shared/selfTest/code';
import type { DecodedSelfTest } from '../../../src-shared/selfTest/code';
import { formatRoute, PAGE } from '../../state/route';
import { Field } from '../../components/Field';
import { shortTime } from '../../i18n/format';
import { Owner } from '../../components/diagnosis/CauseSigns';
import { Prose } from '../../components/diagnosis/Prose';
import { useDiagnose } from '../../state/runs';
import { subjectText } from '../../components/diagnosis/words';

/** For support staff: what a code says that a customer reads out. */
export function CodeReader() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const resultId = useId();
  const decoded = decodeSelfTest(typed);
  const wrong = decoded === null && typed.replace(/[^0-9a-z]/gi, '').length >= 8;
  return (
    <details className="card self-reader more">
      <summary>
        <b>{t('selfTest.reader.title')}</b>
      </summary>
      <div className="more-body">
        <Field
          label={t('selfTest.reader.label')}
          hint={t('selfTest.reader.hint')}
          error={wrong ? t('selfTest.reader.bad') : undefined}
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              value={typed}
              maxLength={24}
              autoComplete="off"
              spellCheck={false}
              placeholder="ST-7K3-MIC"
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <div id={resultId} role="status">
          {decoded && <Meaning decoded={decoded} />}
        </div>
      </div>
    </details>
  );
}

function Meaning({ decoded }: { decoded: DecodedSelfTest }) {
  const { t } = useTranslation();
  const history = useDiagnose((state) => state.history);
  const runs = (history ?? [])
    .filter(({ id, selfTest }) => selfTest !== undefined && isCodeOf(decoded, id))
    .slice(0, 3);
  const cause = decoded.cause === null ? null : CAUSES[decoded.cause];
  return (
    <div className="self-meaning">
      <p>
        <b className="mono">{decoded.code}</b>{' '}
        {cause
          ? `${cause.title}.`
          : t(decoded.result === 'good' ? 'selfTest.reader.good' : 'selfTest.reader.incomplete')}
      </p>
      {cause && (
        <>
          <Owner cause={cause} />
          <ol className="fix-steps">
            {cause.fix.map((step) => (
              <li key={step}>
                <Prose text={step} />
              </li>
            ))}
          </ol>
          <p className="small">
            <code className="quiet">{cause.code}</code> <Prose text={cause.technical} />
          </p>
        </>
      )}
      {runs.map((run) => (
        <a key={run.id} href={formatRoute(PAGE.diagnosis(run.id))}>
          {t('selfTest.reader.open', { title: subjectText(run.name, run.target), when: shortTime(run.startedAt) })}
        </a>
      ))}
      {runs.length === 0 && <p className="quiet small">{t('selfTest.reader.elsewhere')}</p>}
    </div>
  );
}
