import { ScrollText } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { notify } from '../../state/notices';
import { Button } from '../../components/Button';
import { addLog } from './actions';
import { sentenceOf } from './sentence';
import { setTab } from './store';
import { counted } from './words';

/** Lays a log of a server or a browser onto the time line. */
export function LogButton({ id }: { id: string }) {
  const { t } = useTranslation();
  const online = useApp((state) => state.link === 'open');
  const input = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState(false);
  const add = async (files: readonly File[]) => {
    setReading(true);
    for (const file of files) {
      try {
        const findings = await addLog(id, file);
        notify('info', t('captures.log.added', { name: file.name, lines: counted('lines', findings) }));
        setTab(id, 'timeline');
      } catch (error) {
        notify('error', sentenceOf(error));
      }
    }
    setReading(false);
  };
  return (
    <>
      <Button icon={ScrollText} disabled={!online || reading} onClick={() => input.current?.click()}>
        {t(reading ? 'captures.log.reading' : 'captures.log.add')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('captures.log.add')}
        data-testid="log-file"
        onChange={({ target }) => {
          void add([...(target.files ?? [])]);
          target.value = '';
        }}
      />
    </>
  );
}
