import { useTranslation } from 'react-i18next';
import { formatRoute, PAGE } from '../../state/route';
import { BackLink as Link } from '../../components/BackLink';

export function BackLink() {
  const { t } = useTranslation();
  return <Link href={formatRoute(PAGE.diagnosis())}>{t('diagnose.back')}</Link>;
}
