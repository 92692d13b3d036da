/** Translated addresses: gateways that meddle, and mappings that are forgotten too soon. */
import { nat, natWithAlg } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('nat');

scenario("the kernel's SIP ALG rewrites what it sees, a companion tells", {
  network: natWithAlg(),
  server: pbx({ media: 'relay', companion: true }),
  expect: ['sip-alg'],
  chosen: true,
});

scenario("the kernel's SIP ALG, without a companion", {
  network: natWithAlg(),
  server: pbx({ media: 'relay' }),
  expect: ['sip-alg'],
});

scenario('the router forgets UDP flows after ten seconds', {
  network: nat({ udpTimeoutS: 10 }),
  server: pbx({ media: 'relay', companion: true }),
  expect: ['nat-binding-too-short'],
  mode: 'full',
});
