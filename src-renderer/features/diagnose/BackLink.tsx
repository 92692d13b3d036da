import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../state/route';
import { BackLink as Link } from '../../components/BackLink';

export function BackLink() {
  const { t } = useTranslation();
  return <Link href={formatRoute({ page: 'diagnose', runId: null, otherId: null })}>{t('diagnose.back')}</Link>;
}
