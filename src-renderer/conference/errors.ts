import { ProtooError } from '../../src-shared/conference/protoo';
import { SignallingError } from '../../src-shared/conference/signalling';
import type { RoomFailure, RoomFailureKind, RoomStepId } from './model';

/** A step that failed for a reason that is known. */
export class RoomError extends Error {
  override readonly name = 'RoomError';
  constructor(
    readonly kind: RoomFailureKind,
    message: string,
  ) {
    super(message);
  }
}

export function failureOf(step: RoomStepId, error: unknown): RoomFailure {
  if (error instanceof RoomError) return { step, kind: error.kind, status: null, text: error.message };
  if (error instanceof ProtooError) return { step, kind: error.kind, status: error.status, text: error.message };
  const text = error instanceof Error ? error.message : String(error);
  return { step, kind: error instanceof SignallingError ? 'unusable' : 'browser', status: null, text };
}
