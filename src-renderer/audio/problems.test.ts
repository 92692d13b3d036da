import { describe, expect, it } from 'vitest';
import { classifyMicrophoneError } from './problems';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

describe('classifyMicrophoneError (Media Capture and Streams, section 10.2)', () => {
  it.each([
    [named('NotAllowedError', 'Permission denied'), 'denied'],
    [named('NotAllowedError', 'Permission denied by system'), 'denied-system'],
    [named('NotAllowedError', 'Permission dismissed'), 'dismissed'],
    [named('SecurityError'), 'denied'],
    [named('NotFoundError', 'Requested device not found'), 'absent'],
    [named('OverconstrainedError'), 'gone'],
    [named('NotReadableError', 'Could not start audio source'), 'busy'],
    [named('AbortError'), 'busy'],
    [named('TypeError'), 'unknown'],
    ['no error at all', 'unknown'],
  ] as const)('%s is %s', (error, problem) => {
    expect(classifyMicrophoneError(error)).toBe(problem);
  });
});
