import { useTranslation } from 'react-i18next';
import { useApp } from '../../app/appStore';
import { useAudio } from '../../audio/store';
import { Banner } from '../../components/Banner';

/** Whether this window may use the microphone, and how that is changed. */
export function PermissionCard() {
  const { t } = useTranslation();
  const { permission, problem, path } = useAudio();
  const host = useApp((state) => state.info?.host ?? 'web');
  return (
    <>
      {(path === 'unavailable' || path === 'failed') && (
        <Banner level="warning" title={t(`microphone.path.${path}`)}>
          <p>{t('microphone.pathHint')}</p>
        </Banner>
      )}
      {problem === null ? (
        <Banner
          level={permission === 'granted' ? 'good' : 'info'}
          title={t(`devices.permission.${permission}`)}
          live="status"
        >
          <p>{t(permission === 'granted' ? `devices.permissionHow.${host}` : 'devices.permissionAsk')}</p>
        </Banner>
      ) : (
        <Banner level="error" title={t(`microphone.problem.${problem}.title`)} live="alert">
          <p>{t(`microphone.problem.${problem}.fix`)}</p>
        </Banner>
      )}
    </>
  );
}
