import { describe, expect, it } from 'vitest';
import { hangupFromQ850, hangupFromStatus } from './hangup';

describe('hangupFromStatus', () => {
  const TABLE: [number, number, string][] = [
    [401, 21, 'CALL_REJECTED'],
    [402, 21, 'CALL_REJECTED'],
    [403, 21, 'CALL_REJECTED'],
    [407, 21, 'CALL_REJECTED'],
    [603, 21, 'CALL_REJECTED'],
    [404, 1, 'UNALLOCATED_NUMBER'],
    [485, 3, 'NO_ROUTE_DESTINATION'],
    [604, 3, 'NO_ROUTE_DESTINATION'],
    [408, 102, 'RECOVERY_ON_TIMER_EXPIRE'],
    [504, 102, 'RECOVERY_ON_TIMER_EXPIRE'],
    [410, 22, 'NUMBER_CHANGED'],
    [480, 18, 'NO_USER_RESPONSE'],
    [482, 25, 'EXCHANGE_ROUTING_ERROR'],
    [483, 25, 'EXCHANGE_ROUTING_ERROR'],
    [484, 28, 'INVALID_NUMBER_FORMAT'],
    [486, 17, 'USER_BUSY'],
    [600, 17, 'USER_BUSY'],
    [487, 487, 'ORIGINATOR_CANCEL'],
    [488, 88, 'INCOMPATIBLE_DESTINATION'],
    [606, 88, 'INCOMPATIBLE_DESTINATION'],
    [400, 41, 'NORMAL_TEMPORARY_FAILURE'],
    [481, 41, 'NORMAL_TEMPORARY_FAILURE'],
    [500, 41, 'NORMAL_TEMPORARY_FAILURE'],
    [503, 41, 'NORMAL_TEMPORARY_FAILURE'],
    [502, 38, 'NETWORK_OUT_OF_ORDER'],
    [405, 63, 'SERVICE_UNAVAILABLE'],
    [406, 79, 'SERVICE_NOT_IMPLEMENTED'],
    [415, 79, 'SERVICE_NOT_IMPLEMENTED'],
    [501, 79, 'SERVICE_NOT_IMPLEMENTED'],
    ...[413, 414, 416, 420, 421, 423, 505, 513].map(
      (status) => [status, 127, 'INTERWORKING'] as [number, number, string],
    ),
    [200, 16, 'NORMAL_CLEARING'],
    [302, 23, 'REDIRECTION_TO_NEW_DESTINATION'],
    [499, 31, 'NORMAL_UNSPECIFIED'],
  ];
  it.each(TABLE)('%i is cause %i %s', (status, q850, name) => {
    expect(hangupFromStatus(status)).toMatchObject({ q850, name });
  });

  it('says more than the shared cause where the status does', () => {
    expect(hangupFromStatus(401).meaning).not.toBe(hangupFromStatus(603).meaning);
    expect(hangupFromStatus(486).meaning).toBe(hangupFromQ850(17).meaning);
  });
});

describe('hangupFromQ850', () => {
  const NAMED: [number, string][] = [
    [3, 'NO_ROUTE_DESTINATION'],
    [16, 'NORMAL_CLEARING'],
    [19, 'NO_ANSWER'],
    [20, 'SUBSCRIBER_ABSENT'],
    [96, 'MANDATORY_IE_MISSING'],
    [101, 'WRONG_CALL_STATE'],
    [604, 'MEDIA_TIMEOUT'],
    [607, 'PROGRESS_TIMEOUT'],
  ];
  it.each(NAMED)('%i is %s', (cause, name) => {
    expect(hangupFromQ850(cause)).toMatchObject({ q850: cause, name });
  });

  it('has a sentence for every cause of Q.850 that is in use', () => {
    const used = [
      1, 2, 3, 6, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29, 30, 31, 34, 38, 41, 42, 43, 44, 45, 47, 49, 50,
      52,
    ];
    used.push(
      54,
      57,
      58,
      63,
      65,
      66,
      69,
      70,
      79,
      81,
      82,
      83,
      84,
      85,
      86,
      87,
      88,
      90,
      91,
      95,
      96,
      97,
      98,
      99,
      100,
      101,
      102,
      111,
      127,
    );
    for (const cause of used) {
      const { q850, meaning } = hangupFromQ850(cause);
      expect(q850).toBe(cause);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
      expect(meaning).not.toContain('no common meaning');
    }
  });

  it('keeps a cause that nobody knows, without a name', () => {
    expect(hangupFromQ850(77)).toEqual({ q850: 77, name: null, meaning: expect.stringContaining('77') });
  });
});
