import { useTranslation } from 'react-i18next';
import { ProgramLog } from './ProgramLog';
import { useApp } from '../../state/app';

export function About() {
  const { t } = useTranslation();
  const info = useApp((state) => state.info);
  if (!info) return null;
  return (
    <section className="card facts" aria-labelledby="about-title">
      <h2 id="about-title">{t('about.title')}</h2>
      <dl>
        <div>
          <dt>{t('about.version')}</dt>
          <dd>
            Sidetone {info.version} ({t(`about.host.${info.host}`)}, {info.platform})
          </dd>
        </div>
        <div>
          <dt>{t('about.passwords')}</dt>
          <dd>{info.secretStore}</dd>
        </div>
        <div>
          <dt>{t('about.practice')}</dt>
          <dd className="mono">{info.practice?.uri ?? t('about.noPractice')}</dd>
        </div>
      </dl>
      <ProgramLog />
    </section>
  );
}
