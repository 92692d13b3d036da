import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../components/Button';
import { dismiss, useNotices } from '../state/notices';

const ICONS = { info: Info, warning: TriangleAlert, error: CircleAlert } as const;

/** What a person should know now. Errors interrupt a screen reader, the rest waits for its turn. */
export function Toasts() {
  const { t } = useTranslation();
  const notices = useNotices((state) => state.notices);
  return (
    <section className="toasts" aria-label={t('notices.label')}>
      {notices.map(({ id, level, text }) => {
        const Icon = ICONS[level];
        return (
          <div key={id} className={`toast toast-${level}`} role={level === 'error' ? 'alert' : 'status'}>
            <Icon className="icon" aria-hidden />
            <p>
              <span className="visually-hidden">{t(`notices.${level}`)} </span>
              {text}
            </p>
            <Button look="bare" icon={X} iconOnly onClick={() => dismiss(id)}>
              {t('common.close')}
            </Button>
          </div>
        );
      })}
    </section>
  );
}
