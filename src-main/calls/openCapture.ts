import { type CaptureRecorder, type CaptureRecorderOptions, createCaptureRecorder } from '../capture/recorder';
import { sentenceOf, UsageError } from '../errors';

/** The capture file that a command was asked for. @throws UsageError when it cannot be made */
export async function openCapture(file: string, options: CaptureRecorderOptions): Promise<CaptureRecorder> {
  try {
    return await createCaptureRecorder(file, options);
  } catch (error) {
    throw new UsageError(sentenceOf(error), { cause: error });
  }
}
