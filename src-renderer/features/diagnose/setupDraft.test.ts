import { describe, expect, it } from 'vitest';
import { diagnosisSetupSchema } from '../../../src-shared/contract/diagnosisSetup';
import { DEFAULT_LIMITS } from '../../../src-shared/model/limits';
import { checkSetup, draftOf, newHttp, newPort } from './setupDraft';

const empty = draftOf(undefined);

describe('checkSetup', () => {
  it('gives back what was saved', () => {
    const setup = diagnosisSetupSchema.parse({
      target: '600',
      responder: 'sip:responder.test:5070',
      http: [{ name: 'API', url: 'http://rtcd.test:8045/version' }],
      ports: [{ name: 'RTCD', host: 'rtcd.test', udp: 8443, tcp: 8443 }],
      limits: { lossPercent: 2.5 },
    });
    expect(checkSetup(draftOf(setup), setup.target)).toEqual({ setup, faults: {} });
  });

  it('drops empty rows and names what has no name after its host', () => {
    const draft = {
      ...empty,
      http: [newHttp(), newHttp({ url: ' https://rtcd.test:8045/version ' })],
      ports: [newPort(), newPort({ host: 'rtcd.test', tcp: '8443' })],
    };
    const { setup } = checkSetup(draft, ' ');
    expect(setup).toMatchObject({
      target: null,
      responder: null,
      http: [{ name: 'rtcd.test:8045', url: 'https://rtcd.test:8045/version' }],
      ports: [{ name: 'rtcd.test', host: 'rtcd.test', tcp: 8443 }],
    });
    expect(setup?.ports[0]).not.toHaveProperty('udp');
  });

  it('takes the usual limit where the field is empty', () => {
    const { setup } = checkSetup({ ...empty, limits: { ...empty.limits, mos: ' ' } }, null);
    expect(setup?.limits).toEqual(DEFAULT_LIMITS);
  });

  it.each([
    [{ responder: 'responder.test' }, 'responder', 'responder'],
    [{ http: [newHttp({ url: 'ftp://rtcd.test' })] }, 'http.0.url', 'url'],
    [{ http: [newHttp({ name: 'API' })] }, 'http.0.url', 'url'],
    [{ ports: [newPort({ udp: '8443' })] }, 'ports.0.host', 'host'],
    [{ ports: [newPort({ host: 'rtcd.test' })] }, 'ports.0.udp', 'noPort'],
    [{ ports: [newPort({ host: 'rtcd.test', tcp: '70000' })] }, 'ports.0.tcp', 'port'],
    [{ ports: [newPort({ host: 'rtcd.test', udp: 'x' })] }, 'ports.0.udp', 'port'],
    [{ limits: { ...empty.limits, jitterMs: '0' } }, 'limits.jitterMs', 'limit'],
    [{ limits: { ...empty.limits, mos: '5' } }, 'limits.mos', 'limit'],
    [{ limits: { ...empty.limits, rttMs: 'soon' } }, 'limits.rttMs', 'limit'],
  ])('%j', (change, field, fault) => {
    const { setup, faults } = checkSetup({ ...empty, ...change }, null);
    expect(setup).toBeNull();
    expect(faults).toEqual({ [field]: fault });
  });
});
