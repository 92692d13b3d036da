import type { CallFinding, MediaPathFacts, RetryFacts } from '../observed/call';
import type { ConferenceApiFacts, ConferenceMediaFacts, ConferenceOfferFacts } from './conference';
import type { ChoiceFindings, MicrophoneFindings, SpeakerFindings } from './devices';
import type { BufferFacts, InterfaceFacts, LoadFacts } from './computer';
import type {
  IceCandidatesFacts,
  IceLifetimeFacts,
  IceNatFacts,
  IceRelayFacts,
  IceStunFacts,
  IceTurnFacts,
} from './ice';
import type {
  AgainFacts,
  ClockFacts,
  HostFacts,
  HttpFacts,
  NameFacts,
  PortFacts,
  ReachFacts,
  RportFacts,
  SizeFacts,
} from './network';
import type {
  AlgFacts,
  BindingFacts,
  BindingLifetimeFacts,
  InboundFacts,
  NatFacts,
  RegisterFacts,
  StrangerFacts,
} from './registration';

/** Every check by its id, with what it finds. `null`: it judges what another one found, and adds no facts of its own. */
export interface FactsByCheck {
  'computer.interfaces': InterfaceFacts;
  'computer.load': LoadFacts;
  'computer.buffers': BufferFacts;
  'computer.clock': ClockFacts;
  'devices.microphone': MicrophoneFindings;
  'devices.speaker': SpeakerFindings;
  'devices.choice': ChoiceFindings;
  'names.resolve': NameFacts;
  'reach.udp': ReachFacts;
  'reach.tcp': ReachFacts;
  'reach.tls': ReachFacts;
  'reach.ws': ReachFacts;
  'reach.wss': ReachFacts;
  'reach.host': HostFacts;
  'reach.rport': RportFacts;
  'reach.size': SizeFacts;
  'reach.again': AgainFacts;
  'http.health': HttpFacts;
  'http.ports': PortFacts;
  'conference.api': ConferenceApiFacts;
  'conference.media': ConferenceMediaFacts;
  'conference.offer': ConferenceOfferFacts;
  'registration.register': RegisterFacts;
  'registration.stranger': StrangerFacts;
  'registration.bindings': BindingFacts;
  'registration.inbound': InboundFacts;
  'nat.translation': NatFacts;
  'nat.alg': AlgFacts;
  'nat.lifetime': BindingLifetimeFacts;
  'ice.stun': IceStunFacts;
  'ice.nat': IceNatFacts;
  'ice.turn': IceTurnFacts;
  'ice.candidates': IceCandidatesFacts;
  'ice.relay': IceRelayFacts;
  'ice.lifetime': IceLifetimeFacts;
  'call.setup': CallFinding;
  'call.answer': null;
  'call.ice': null;
  'call.dtls': null;
  'call.retry': RetryFacts;
  'call.long': CallFinding;
  'media.addresses': null;
  'media.inbound': null;
  'media.outbound': null;
  'media.echo': null;
  'media.path': MediaPathFacts;
  'media.encryption': null;
  'media.level': null;
  'quality.loss': null;
  'quality.jitter': null;
  'quality.delay': null;
  'quality.order': null;
  'quality.drift': null;
  'quality.marking': null;
}
export type CheckId = keyof FactsByCheck;

/** What a run knows: only checks that ran to their end and had facts are in it. */
export type Findings = { [Id in CheckId]?: NonNullable<FactsByCheck[Id]> };
