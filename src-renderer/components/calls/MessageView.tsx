import { Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LadderEntry } from '../../../src-shared/model/call';
import { notify, tellFailure } from '../../state/notices';
import { Button } from '../Button';
import { copyText } from '../copyText';
import { messageParts } from './ladderRows';

interface Props {
  entry: Pick<LadderEntry, 'from' | 'to' | 'raw'>;
  onClose: () => void;
  /** More that can be done with it. */
  children?: ReactNode;
}

/** One SIP message as it was on the wire, its header names set off. */
export function MessageView({ entry, onClose, children }: Props) {
  const { t } = useTranslation();
  const { startLine, headers, body } = messageParts(entry.raw);
  return (
    <section className="message" aria-label={t('ladder.rawMessage')}>
      <div className="message-head small">
        <span className="quiet truncate">
          {entry.from} → {entry.to}
        </span>
        {children}
        <Button
          look="bare"
          icon={Copy}
          iconOnly
          onClick={() => void copyText(entry.raw).then(() => notify('info', t('common.copied')), tellFailure)}
        >
          {t('common.copy')}
        </Button>
        <Button look="bare" icon={X} iconOnly onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      <pre className="message-text" tabIndex={0} aria-label={t('ladder.rawMessage')}>
        <b>{startLine}</b>
        {headers.map(({ name, value }, index) => (
          <span key={`${name}-${index}`}>
            {'\n'}
            {name !== '' && <span className="header-name">{name}: </span>}
            {value}
          </span>
        ))}
        {body !== '' && `\n\n${body}`}
      </pre>
    </section>
  );
}
