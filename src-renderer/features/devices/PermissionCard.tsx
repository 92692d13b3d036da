import { SquareArrowOutUpRight } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../app/appStore';
import { tellFailure } from '../../app/notices';
import { readAccess } from '../../audio/access';
import type { Access } from '../../audio/access';
import { useAudio } from '../../audio/store';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Status } from '../../components/Status';
import type { Tone } from '../../components/Status';
import { engine } from '../../rpc/engine';

const TONES: Record<Access['system'] | Access['page'], Tone> = {
  granted: 'good',
  denied: 'bad',
  restricted: 'bad',
  'not-determined': 'quiet',
  prompt: 'quiet',
  unknown: 'quiet',
};

/** Whether this window may use the microphone, and how that is changed: the system and the page told apart. */
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
          <AccessRows />
        </Banner>
      ) : (
        <Banner level="error" title={t(`microphone.problem.${problem}.title`)} live="alert">
          <p>{t(`microphone.problem.${problem}.fix`)}</p>
          <AccessRows />
        </Banner>
      )}
    </>
  );
}

/** The way to a setting is only told where something has to be changed. */
function AccessRows() {
  const { t } = useTranslation();
  const { permission } = useAudio();
  const { host = 'web', platform = 'linux' } = useApp((state) => state.info) ?? {};
  const [access, setAccess] = useState<Access | null>(null);
  const read = useCallback(() => void readAccess().then(setAccess), []);
  useEffect(() => {
    read();
    // Somebody comes back from the system's settings.
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, [read, permission]);
  if (!access) return null;
  const { system, page, canOpenSettings } = access;
  const systemRefuses = system === 'denied' || system === 'restricted';
  return (
    <div className="access-rows">
      <p>
        <span className="access-name">{t('devices.access.system')}</span>
        <Status tone={TONES[system]} label={t('devices.access.system')} dot>
          {t(`devices.access.systemState.${system}`)}
        </Status>
        {systemRefuses && <span className="small">{t(`devices.access.way.${wayOf(platform)}`)}</span>}
        {canOpenSettings && (
          <Button
            icon={SquareArrowOutUpRight}
            onClick={() => void engine.call('devices.openSettings').catch(tellFailure)}
          >
            {t('devices.access.openSettings')}
          </Button>
        )}
      </p>
      <p>
        <span className="access-name">{t(`devices.access.page.${host}`)}</span>
        <Status tone={TONES[page]} label={t(`devices.access.page.${host}`)} dot>
          {t(`devices.access.pageState.${page}`)}
        </Status>
        {page === 'denied' && <span className="small">{t(`devices.access.wayPage.${host}`)}</span>}
      </p>
    </div>
  );
}

const wayOf = (platform: string): 'darwin' | 'win32' | 'linux' =>
  platform === 'darwin' || platform === 'win32' ? platform : 'linux';
