/** Devices that come, go or change while a call is up: each becomes an event of the call, and the call goes on with what is there. */
import { useApp } from '../state/app';
import { notify } from '../state/notices';
import { deviceDifference } from './deviceDifference';
import type { KnownDevice } from './deviceDifference';
import { t } from '../i18n';
import { useAudio } from './store';
import { tellDevice } from './tellDevice';
import { voicePath } from './voicePath';

/** A device that is plugged in shows as several changes; they settle within this, ms. */
const SETTLE_MS = 250;

/** Returns the function that ends it. */
export function followHotSwap(): () => void {
  let known: KnownDevice[] = [];
  let timer: number | undefined;

  const goOn = async (lost: string) => {
    const device = await voicePath.reopen();
    if (device !== null) tellDevice({ kind: 'switched', direction: 'outbound', device, inUse: true });
    notify(
      'warning',
      device === null ? t('devices.lost', { device: lost }) : t('devices.switched', { device: lost, next: device }),
    );
  };
  const compare = async () => {
    const before = known;
    known = await list();
    const { callId, stream } = useAudio.getState();
    if (callId === null) return;
    const used = { input: stream?.getAudioTracks()[0]?.getSettings().deviceId ?? null, output: outputInUse() };
    for (const change of deviceDifference(before, known, used)) {
      tellDevice(change);
      // A stream of "the default" stays where it was opened: it is opened anew where the default is now.
      if (change.kind === 'default-changed' && change.inUse && change.direction === 'outbound')
        void goOn(change.device);
    }
  };
  const changed = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void compare(), SETTLE_MS);
  };
  const stops = [
    // What is known is read anew when a call begins, and with its first stream: names and ids are told with the permission.
    useAudio.subscribe((state, before) => {
      const nameless = known.every(({ deviceId, label }) => deviceId === '' || label === '');
      if (state.callId === before.callId && (state.stream === before.stream || !nameless)) return;
      void list().then((devices) => (known = devices));
    }),
  ];
  voicePath.onLost = (device) => {
    if (useAudio.getState().callId === null) return;
    tellDevice({ kind: 'lost', direction: 'outbound', device, inUse: true });
    void goOn(device);
  };
  navigator.mediaDevices?.addEventListener('devicechange', changed);
  return () => {
    window.clearTimeout(timer);
    voicePath.onLost = null;
    navigator.mediaDevices?.removeEventListener('devicechange', changed);
    for (const stop of stops) stop();
  };
}

async function list(): Promise<KnownDevice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return devices.map(({ kind, deviceId, label }) => ({ kind, deviceId, label }));
}

function outputInUse(): string {
  return useApp.getState().settings?.outputDeviceId ?? 'default';
}
