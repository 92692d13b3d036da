import { useApp } from '../state/app';
import { useCalls } from '../state/calls';
import { engine } from '../rpc/engine';
import { followHotSwap } from './hotSwap';
import { startSoundMeter } from './soundMeter';
import { useAudio, followPermission } from './store';
import { playTone } from './tones';
import { voicePath } from './voicePath';

type Sounding = 'ring' | 'ringback' | null;

/** What should be heard besides the far end: our own bell, or the sign that it rings over there. */
function wantedTone(): Sounding {
  const calls = Object.values(useCalls.getState().calls);
  if (calls.some((call) => call.phase === 'incoming')) return 'ring';
  return calls.some((call) => call.phase === 'ringing') ? 'ringback' : null;
}

/** Joins microphone, speaker and tones to the engine. Returns the function that ends it. */
export function startAudio(): () => void {
  let sounding: Sounding = null;
  let silence: (() => void) | null = null;
  const follow = () => {
    const wanted = wantedTone();
    if (wanted === sounding) return;
    silence?.();
    sounding = wanted;
    silence = wanted ? playTone(wanted, useApp.getState().settings?.outputDeviceId ?? null) : null;
  };
  const stops = [
    followPermission(),
    followHotSwap(),
    startSoundMeter(),
    engine.on('bridge', (wanted) => {
      if (wanted) void voicePath.use(wanted.callId, wanted.codec);
      else voicePath.release();
    }),
    useCalls.subscribe(follow),
    // A new AppInfo comes with each (re)connection: the engine's end of the path is new as well.
    useApp.subscribe((state, before) => {
      if (state.info && state.info !== before.info) void voicePath.start(state.info.bridgeAddresses);
      if (state.settings && state.settings.outputDeviceId !== before.settings?.outputDeviceId) {
        void voicePath.setOutput(state.settings.outputDeviceId);
      }
    }),
    useCalls.subscribe((state) => {
      // The engine went away in the middle of a call: nobody tells us to let go of the microphone.
      if (useAudio.getState().callId !== null && Object.keys(state.calls).length === 0) voicePath.release();
    }),
  ];
  return () => {
    silence?.();
    for (const stop of stops) stop();
  };
}
