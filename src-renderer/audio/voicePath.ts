/**
 * The way of a voice through this window: microphone -> peer -> engine, and engine -> peer -> chosen speaker. One path per page;
 * at most one call has it.
 */
import type { CodecName } from '../../src-shared/model/media';
import { useApp } from '../state/app';
import { notify } from '../state/notices';
import { t } from '../i18n';
import { engine } from '../rpc/engine';
import { openMicrophone, stopStream } from './microphone';
import { chooseOutput } from './output';
import { BridgePeer } from './peer';
import type { PeerSound } from './peer';
import { MicrophoneError } from './problems';
import { useAudio } from './store';

/** What is heard at both ends of the path, for the row of layers. */
export type PathSound = PeerSound & {
  /** The play-out is stopped, or the browser holds it back. */
  held: boolean;
};

/** How long an opened microphone waits for its call, ms: the person may still be answering the browser's question. */
const IDLE_MS = 30_000;

class VoicePath {
  private peer: BridgePeer | null = null;
  private stream: MediaStream | null = null;
  private readonly speaker = new Audio();
  private idleTimer: number | undefined;
  private codec: CodecName | null = null;
  /** Told when the device of a call ends by itself: it was unplugged. */
  onLost: ((device: string) => void) | null = null;
  /** Goes up with each start, so that what belongs to an earlier connection is dropped. */
  private generation = 0;

  /** Warms the connection up; again after each reconnection to the engine. */
  async start(bridgeAddresses: readonly string[]): Promise<void> {
    const generation = ++this.generation;
    this.peer?.close();
    this.peer = null;
    if (bridgeAddresses.length === 0 || typeof RTCPeerConnection === 'undefined') {
      useAudio.setState({ path: 'unavailable' });
      return;
    }
    useAudio.setState({ path: 'starting' });
    const peer = new BridgePeer(engine, () => {
      if (generation === this.generation) useAudio.setState({ path: 'failed' });
    });
    this.peer = peer;
    try {
      await peer.connect();
      if (generation !== this.generation) return;
      this.speaker.srcObject = peer.remote;
      useAudio.setState({ path: 'ready' });
      // A call may have come before the way to the speaker, or stood while it was made anew.
      if (useAudio.getState().callId !== null) void this.listen();
    } catch {
      peer.close();
      if (generation === this.generation) useAudio.setState({ path: 'failed' });
    }
  }

  /** Asks for the microphone before a call needs it. Throws `MicrophoneError`. */
  async prepare(): Promise<void> {
    await this.open();
    window.clearTimeout(this.idleTimer);
    this.idleTimer = window.setTimeout(() => {
      if (useAudio.getState().callId === null) this.release();
    }, IDLE_MS);
  }

  /** Sends the microphone into a call and lets its far end be heard. */
  async use(callId: string, codec: CodecName): Promise<void> {
    useAudio.setState({ callId });
    this.codec = codec;
    void this.listen();
    try {
      const stream = await this.open();
      const [track] = stream.getAudioTracks();
      if (track && useAudio.getState().callId === callId) await this.peer?.send(track, codec);
    } catch (error) {
      if (!(error instanceof MicrophoneError)) notify('error', t('microphone.pathFailed'));
    }
  }

  /** No call needs the microphone: lets go of it, so that the system's sign for it goes out. */
  release(): void {
    window.clearTimeout(this.idleTimer);
    stopStream(this.stream);
    this.stream = null;
    this.speaker.pause();
    useAudio.setState({ callId: null, stream: null, soundBlocked: false });
    void this.peer?.sendNothing();
  }

  /**
   * Opens the microphone anew in mid-call: the one that was in use is gone, or the default became another one. The chosen one where it
   * is there, else the default. @returns its name; null where none can be opened, or no call needs it any more
   */
  async reopen(): Promise<string | null> {
    const { callId } = useAudio.getState();
    if (callId === null || this.codec === null) return null;
    stopStream(this.stream);
    this.stream = null;
    const stream = await this.open().catch(() => this.open(null).catch(() => null));
    const [track] = stream?.getAudioTracks() ?? [];
    if (!track || useAudio.getState().callId !== callId) return null;
    await this.peer?.send(track, this.codec);
    return track.label;
  }

  /** Totals since the connection came up; null without one. */
  async sound(): Promise<PathSound | null> {
    const { peer, speaker } = this;
    if (!peer || useAudio.getState().path !== 'ready') return null;
    const sound = await peer.sound().catch(() => null);
    return (
      sound && {
        ...sound,
        held: speaker.paused || speaker.muted || speaker.volume === 0 || useAudio.getState().soundBlocked,
      }
    );
  }

  async setOutput(deviceId: string | null): Promise<void> {
    if (!(await chooseOutput(this.speaker, deviceId)) && deviceId !== null) notify('warning', t('devices.outputGone'));
  }

  /** Lets the far end be heard; a browser may want a click first. */
  async listen(): Promise<void> {
    if (this.speaker.srcObject === null) return;
    try {
      await this.speaker.play();
      useAudio.setState({ soundBlocked: false });
    } catch (error) {
      // A hang-up or a new connection interrupts it, too.
      if (error instanceof DOMException && error.name === 'NotAllowedError') useAudio.setState({ soundBlocked: true });
    }
  }

  /** @param device goes over the one of the settings */
  private async open(device?: null): Promise<MediaStream> {
    if (this.stream?.getAudioTracks().some((track) => track.readyState === 'live')) return this.stream;
    const { settings } = useApp.getState();
    try {
      this.stream = await openMicrophone({
        inputDeviceId: device === null ? null : (settings?.inputDeviceId ?? null),
        echoCancellation: settings?.echoCancellation ?? true,
        noiseSuppression: settings?.noiseSuppression ?? true,
        autoGainControl: settings?.autoGainControl ?? true,
      });
    } catch (error) {
      if (error instanceof MicrophoneError) useAudio.setState({ problem: error.problem });
      throw error;
    }
    const [track] = this.stream.getAudioTracks();
    // Not told for what we stop ourselves (Media Capture and Streams, section 4.3.1).
    track?.addEventListener('ended', () => this.onLost?.(track.label), { once: true });
    useAudio.setState({ problem: null, stream: this.stream });
    return this.stream;
  }
}

export const voicePath = new VoicePath();
