import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route';

export function BackLink() {
  const { t } = useTranslation();
  return (
    <a className="button button-bare" href={formatRoute({ page: 'diagnose', runId: null, otherId: null })}>
      <ArrowLeft className="icon" aria-hidden />
      {t('diagnose.back')}
    </a>
  );
}
