/** Captures that the window's engine makes by itself: the ring buffer of the last minutes, and files of calls and diagnoses where they are wanted. */
import path from 'node:path';
import type { RingState } from '../../src-shared/contract/captures';
import type { CaptureContent } from '../../src-shared/model/capture';
import type { MethodArguments, Settings } from '../../src-shared/contract/contract';
import { mediaFor } from '../capture/content';
import { type CaptureRecorder, createCaptureRecorder } from '../capture/recorder';
import { saveCapture } from '../capture/saveCapture';
import { SignalRing } from '../capture/signalRing';
import type { CapturedMedia, MediaService } from '../media/api';
import { type Clock, toIso } from '../net/clock';
import { makeFolder } from '../store/dataFolder';
import { EngineError, sentenceOf } from '../errors';
import type { Taps } from '../calls/taps';

const MIB = 1024 * 1024;
/** Signalling is little against media: a fifth of the ring holds days of it. */
const SIGNAL_SHARE = 0.2;
/** The INVITE of an incoming call crossed the socket before anybody knew of a call, ms. */
const BEFOREHAND_MS = 2000;

export interface CallCapture {
  media(batch: readonly CapturedMedia[]): void;
  /** The call is over: the file is written to its end. */
  end(): Promise<void>;
}

export interface Recording {
  /** For the sockets of an account. */
  tapsOf(accountId: string): Taps;
  /** Whether calls, or diagnoses, are kept: their sessions have to show their packets then. */
  keeps(what: 'calls' | 'diagnoses'): boolean;
  startCall(accountId: string, label: string): CallCapture;
  /** A file of its own for one diagnosis; null where none is kept. `end` closes it. */
  startDiagnosis(label: string): (Taps & { end(): Promise<void> }) | null;
  ring(): Promise<RingState>;
  keep(request: MethodArguments<'captures.keep'>[0]): Promise<{ path: string; packets: number }>;
  /** Follows the settings. */
  apply(): Promise<void>;
  close(): Promise<void>;
}

export interface RecordingOptions {
  clock: Clock;
  service: Pick<MediaService, 'setRing' | 'ring' | 'takeRing'>;
  settings: () => Settings['capture'];
  /** Files go here. */
  folder: string;
  /** A sentence for the person: a file broke off. */
  warn(text: string): void;
}

export function createRecording({ clock, service, settings, folder, warn }: RecordingOptions): Recording {
  const signals = new SignalRing(0);
  const following = new Map<string, Set<Taps>>();
  const open = new Set<Promise<void>>();

  const fileFor = (name: string): string => {
    const time = toIso(clock.now()).slice(0, 23).replaceAll(':', '-');
    return path.join(makeFolder(folder), `${time} ${name.replaceAll(/[^\w@.+-]+/g, '_').slice(0, 80)}.pcapng`);
  };

  /** Opening a file takes a moment: what comes meanwhile waits for it. */
  function startFile(
    label: string,
    fill: (recorder: CaptureRecorder) => void,
  ): Taps & Pick<CallCapture, 'media' | 'end'> {
    const { content } = settings();
    const recorder = createCaptureRecorder(fileFor(label), { clock, comment: label, content }).then(
      (made) => {
        made.onError((error) => warn(error.message));
        fill(made);
        return made;
      },
      (error: unknown) => void warn(sentenceOf(error)),
    );
    const then = (use: (made: CaptureRecorder) => void): void => void recorder.then((made) => made && use(made));
    return {
      tap: (packet) => then((made) => made.add(packet)),
      wire: {
        octets: (packet) => then((made) => made.wire.octets(packet)),
        key: (line) => then((made) => made.wire.key(line)),
      },
      media: (batch) => then((made) => made.addMedia(batch)),
      end() {
        const closed = recorder.then((made) => made?.close()).finally(() => open.delete(closed));
        open.add(closed);
        return closed;
      },
    };
  }

  return {
    tapsOf(accountId) {
      const wire = signals.wireFor(accountId);
      const others = (): Iterable<Taps> => following.get(accountId) ?? [];
      return {
        tap(packet) {
          signals.add(accountId, packet);
          for (const { tap } of others()) tap(packet);
        },
        wire: {
          octets(packet) {
            wire.octets(packet);
            for (const other of others()) other.wire.octets(packet);
          },
          key(line) {
            wire.key(line);
            for (const other of others()) other.wire.key(line);
          },
        },
      };
    },

    keeps: (what) => (what === 'calls' ? settings().keepCalls : settings().keepDiagnoses),

    startCall(accountId, label) {
      const since = clock.now() - BEFOREHAND_MS;
      const { packets, keys } = signals.take({ since, content: settings().content, owner: accountId });
      const file = startFile(label, (recorder) => recorder.prefill(packets, keys));
      const set = following.get(accountId) ?? new Set();
      following.set(accountId, set.add(file));
      return {
        media: file.media,
        end() {
          set.delete(file);
          return file.end();
        },
      };
    },

    startDiagnosis: (label) => (settings().keepDiagnoses ? startFile(label, () => {}) : null),

    async ring() {
      const media = await service.ring();
      const oldest = [media.oldestAt, signals.oldestAt].filter((at) => at !== null);
      return {
        packets: media.packets + signals.packets,
        octets: media.octets + signals.octets,
        limitOctets: settings().ringMiB * MIB,
        since: oldest.length === 0 ? null : toIso(Math.min(...oldest)),
      };
    },

    async keep({ seconds, content }) {
      const since = seconds === null ? 0 : clock.now() - seconds * 1000;
      const { packets, keys } = signals.take({ since, content });
      const media = (await service.takeRing(since)).flatMap((datagram) => mediaFor(content, datagram) ?? []);
      const all = [...packets, ...media];
      if (all.length === 0)
        throw EngineError.failed('Nothing has been sent or received in this time: there is nothing to save.');
      const file = fileFor('last-minutes');
      await saveCapture(file, { comment: COMMENTS[content], packets: all, keys });
      return { path: file, packets: all.length };
    },

    async apply() {
      const octets = settings().ringMiB * MIB;
      signals.setLimit(octets * SIGNAL_SHARE);
      await service.setRing(octets * (1 - SIGNAL_SHARE));
    },

    close: async () => void (await Promise.all(open)),
  };
}

const COMMENTS: Record<CaptureContent, string> = {
  encrypted: 'What Sidetone sent and received, as it was on the wire.',
  keys: 'What Sidetone sent and received, with keys to read it: confidential.',
  decrypted: 'What Sidetone sent and received, decrypted: confidential.',
};
