import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { useApp } from '../../state/app';
import { Banner } from '../../components/Banner';
import { AudioProcessing } from '../../components/devices/AudioProcessing';
import { DeviceCheck } from './DeviceCheck';
import { DeviceChoice } from './DeviceChoice';
import { EchoProbe } from './EchoProbe';
import { MicrophoneTest } from './MicrophoneTest';
import { PermissionCard } from './PermissionCard';
import { SpeakerTest } from './SpeakerTest';
import { followDevices, useDevices } from '../../state/devices';
import type { DeviceChange } from '../../state/devices';
import './devices.css';

export function DevicesView() {
  const { t } = useTranslation();
  const settings = useApp((state) => state.settings);
  const change = useDevices((state) => state.lastChange);
  useEffect(() => followDevices(), []);
  if (!settings) return <p className="quiet page-pad">{t('common.loading')}</p>;
  return (
    <div className="page-scroll">
      <h1>{t('nav.devices')}</h1>
      <PermissionCard />
      {change && <ChangeNote change={change} />}
      <div className="device-cards">
        <section className="card card-body device-card-wide" aria-labelledby="check-title">
          <h2 id="check-title">{t('devices.check.title')}</h2>
          <DeviceCheck />
        </section>
        <section className="card card-body" aria-labelledby="microphone-title">
          <h2 id="microphone-title">{t('devices.microphone')}</h2>
          <DeviceChoice kind="audioinput" chosen={settings.inputDeviceId} />
          {/* Another microphone or other processing: what is open is not what was chosen any more. */}
          <MicrophoneTest key={processingKey(settings)} settings={settings} />
        </section>
        <section className="card card-body" aria-labelledby="speaker-title">
          <h2 id="speaker-title">{t('devices.speaker')}</h2>
          <DeviceChoice kind="audiooutput" chosen={settings.outputDeviceId} />
          <SpeakerTest outputDeviceId={settings.outputDeviceId} />
        </section>
        <section className="card card-body device-card-wide" aria-labelledby="processing-title">
          <h2 id="processing-title">{t('settings.audio')}</h2>
          <AudioProcessing settings={settings} />
        </section>
        <section className="card card-body device-card-wide" aria-labelledby="echo-title">
          <h2 id="echo-title">{t('devices.echo.title')}</h2>
          <EchoProbe />
        </section>
      </div>
    </div>
  );
}

const processingKey = (settings: Settings): string =>
  [settings.inputDeviceId, settings.echoCancellation, settings.noiseSuppression, settings.autoGainControl].join();

function ChangeNote({ change: { added, removed } }: { change: DeviceChange }) {
  const { t } = useTranslation();
  const names = (list: (string | null)[]) => list.map((label) => label ?? t('devices.aDevice')).join(', ');
  return (
    <Banner level="info" live="status" title={t('devices.changed')}>
      {added.length > 0 && <p>{t('devices.added', { names: names(added) })}</p>}
      {removed.length > 0 && <p>{t('devices.removed', { names: names(removed) })}</p>}
    </Banner>
  );
}
