import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { logLine } from '../../../src-shared/model/log';
import { download } from '../../components/download';
import { engine } from '../../rpc/engine';
import { tellFailure } from '../../state/notices';

const load = async (): Promise<string> => (await engine.call('log.list', 'debug')).map(logLine).join('\n');

/** What the program wrote down about itself, secrets masked: to look at, or to hand on to whoever mends it. */
export function ProgramLog() {
  const { t } = useTranslation();
  const [text, setText] = useState<string | null>(null);
  const show = () => void load().then(setText, tellFailure);
  const save = () =>
    void load().then(
      (all) => download('sidetone-log.txt', new Blob([`${all}\n`], { type: 'text/plain' })),
      tellFailure,
    );
  return (
    <>
      <div className="row">
        <button type="button" className="button" onClick={show}>
          {t('about.showLog')}
        </button>
        <button type="button" className="button" onClick={save}>
          {t('about.saveLog')}
        </button>
      </div>
      {text !== null && (
        <pre className="mono" tabIndex={0} aria-label={t('about.log')}>
          {text}
        </pre>
      )}
    </>
  );
}
