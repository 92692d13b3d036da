import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors';
import { explainSelfTestCode } from './selfTestCode';

describe('explainSelfTestCode', () => {
  it('says cause, who can mend it, and which run is meant', () => {
    const text = explainSelfTestCode('st 7k3 mic');
    expect(text).toContain('ST-7K3-MIC\nThis program may not use the microphone (microphone-permission-denied).\n');
    expect(text).toContain('What to do, by you:\n  1. Windows: ');
    expect(text).toContain('Run: the diagnosis whose id ends in 7K3.\n');
  });

  it('says that all is well, or that not all was tested', () => {
    expect(explainSelfTestCode('ST-001-OK')).toContain('Everything that the self-test tries works.');
    expect(explainSelfTestCode('ST-001-INC')).toContain('steps were left out');
  });

  it('refuses anything else in one sentence', () => {
    expect(() => explainSelfTestCode('MIC')).toThrow(UsageError);
  });
});
