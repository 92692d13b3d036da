import { useTranslation } from 'react-i18next';
import { formatRoute, NEW_ACCOUNT, PAGE } from '../../state/route';
import { Banner } from '../../components/Banner';

/** What a test of the practice line proves, and what it does not. */
export function PracticeNote() {
  const { t } = useTranslation();
  return (
    <Banner
      level="info"
      title={t('selfTest.practice.title')}
      actions={
        <a className="button" href={formatRoute(PAGE.settings(NEW_ACCOUNT))}>
          {t('selfTest.practice.add')}
        </a>
      }
    >
      <p>
        {t('selfTest.practice.proves')} <b>{t('selfTest.practice.provesNot')}</b>
      </p>
    </Banner>
  );
}
