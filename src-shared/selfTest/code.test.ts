import { describe, expect, it } from 'vitest';
import { CAUSE_CODES, CAUSES } from '../causes';
import { GOOD_TAG, INCOMPLETE_TAG, decodeSelfTest, encodeSelfTest, isCodeOf } from './code';

const RUN = '01JB4C8Z6Q2M5N9P3R7S1T07K3';

describe('tags', () => {
  it('are three capital letters, and each stands for one thing', () => {
    const tags = CAUSE_CODES.map((code) => CAUSES[code].tag);
    expect(tags.filter((tag) => !/^[A-Z]{3}$/.test(tag))).toEqual([]);
    expect(new Set([...tags, GOOD_TAG, INCOMPLETE_TAG]).size).toBe(tags.length + 2);
  });
});

describe('encodeSelfTest', () => {
  it('says run and cause', () => {
    expect(encodeSelfTest(RUN, 'microphone-permission-denied', true)).toBe('ST-7K3-MIC');
    expect(encodeSelfTest(RUN, null, true)).toBe('ST-7K3-OK');
    expect(encodeSelfTest(RUN, null, false)).toBe('ST-7K3-INC');
  });

  it('makes three characters out of any id', () => {
    expect(encodeSelfTest('a', null, true)).toBe('ST-00A-OK');
    expect(encodeSelfTest('x-oil', null, true)).toBe('ST-011-OK');
  });
});

describe('decodeSelfTest', () => {
  it('reads back every cause', () => {
    for (const cause of CAUSE_CODES) {
      expect(decodeSelfTest(encodeSelfTest(RUN, cause, true))).toEqual({
        code: `ST-7K3-${CAUSES[cause].tag}`,
        run: '7K3',
        result: 'cause',
        cause,
      });
    }
  });

  it('reads the ends that name no cause', () => {
    expect(decodeSelfTest('ST-7K3-OK')).toMatchObject({ result: 'good', cause: null });
    expect(decodeSelfTest('ST-7K3-INC')).toMatchObject({ result: 'incomplete', cause: null });
  });

  it.each([
    ['st7k3mic', 'ST-7K3-MIC'],
    [' ST – 7k3 – Mic ', 'ST-7K3-MIC'],
    ['ST 7K3 M1C', 'ST-7K3-MIC'],
    ['ST-O1L-0K', 'ST-011-OK'],
  ])('forgives how %j was written down', (heard, meant) => {
    expect(decodeSelfTest(heard)?.code).toBe(meant);
  });

  it.each(['', 'ST', 'ST-7K3', 'ST-7K3-XYZ', 'ST-7K3-MICX', '7K3-MIC', 'ST-7K-MIC', 'ST-7K3-MI', 'é'])(
    'does not read %j',
    (text) => {
      expect(decodeSelfTest(text)).toBeNull();
    },
  );

  it('knows whose run it is', () => {
    const decoded = decodeSelfTest('ST-7K3-MIC');
    expect(decoded && isCodeOf(decoded, RUN)).toBe(true);
    expect(decoded && isCodeOf(decoded, `${RUN}0`)).toBe(false);
  });
});
