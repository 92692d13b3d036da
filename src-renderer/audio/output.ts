/** Where sound comes out. Chromium can send a context or an element to a chosen device; others play on the default one. */
interface WithSink {
  setSinkId?(id: string): Promise<void>;
}

/** Sends `target` to a device, null for the default. False when the device is not there any more (the default is used then). */
export async function chooseOutput(target: AudioContext | HTMLMediaElement, deviceId: string | null): Promise<boolean> {
  const sink = target as WithSink;
  if (!sink.setSinkId) return deviceId === null;
  try {
    await sink.setSinkId(deviceId ?? '');
    return true;
  } catch {
    await sink.setSinkId('').catch(() => undefined);
    return false;
  }
}
