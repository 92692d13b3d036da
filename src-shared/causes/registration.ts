import type { CauseArea } from './area';

/** Accounts, credentials, bindings, and what a NAT does to signalling. */
export const registration = {
  'auth-wrong-password': {
    tag: 'PWD',
    title: 'User name or password is wrong',
    explanation:
      'The server does not accept the user name with this password. Enter both again as your provider gave them.',
    technical:
      'After credentials the server challenged afresh without `stale=true` (RFC 7616 section 3.3), or answered 403. The digest covers user name, realm and password: each of them may be the wrong one.',
    proof: 'Challenge, our request with credentials, and the refusal after it.',
    fix: [
      'Enter the password again, without blanks before or after it.',
      'Check the authentication user: many providers use another one than the number.',
      'Have the provider set a new password, and stop trying until then: repeated failures often end in a ban.',
      'Provider: check that the realm is the one that the stored hash (HA1) was made for.',
    ],
    owner: 'you',
    place: 'server',
  },
  'auth-stale-loop': {
    tag: 'STL',
    title: 'The server forgets its own login challenges',
    explanation:
      "Each time your telephone answers the server's question, the server says that the question is out of date, and asks a new one. That is a fault of the server.",
    technical:
      '401/407 with `stale=true` after each request that used the newest nonce (RFC 7616 section 3.3): the nonce lifetime is too short, or the nodes of a cluster do not share their nonces or their secret.',
    proof: 'Every answer to a request with the fresh nonce has `stale=true`.',
    fix: [
      'Provider: share the nonce secret or store between all nodes, or keep a client on one node (Kamailio: the same `auth` `secret` on all of them).',
      'Provider: raise the nonce lifetime (`nonce_expire` in Kamailio, `nonce_lifetime` in Asterisk), and see that the clocks of all nodes agree.',
      'Until then, enter one node as outbound proxy.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'auth-unknown-user': {
    tag: 'USR',
    title: 'The server does not know this account',
    explanation:
      'There is no such user at this server. The name, the number or the server in your account is not right.',
    technical:
      'REGISTER was answered 404/604, or 403 before any challenge for this user while another one is challenged: the address of record does not exist in that domain.',
    proof: 'The status, and the answer to the same request for a made-up user.',
    fix: [
      'Check user name and domain of the account (the part before and after the @).',
      'Check that this is the right server: a user of another tenant or domain is unknown here.',
      'Provider: create or enable the account in that domain.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'auth-unsupported-algorithm': {
    tag: 'DIG',
    title: 'The server asks for a kind of login that this program does not know',
    explanation:
      'The server wants the password proven in a way that this program does not have. Its settings can allow a usual way beside it.',
    technical:
      'Every WWW-Authenticate or Proxy-Authenticate names a scheme or algorithm that is not implemented here; Digest with MD5, SHA-256 and their -sess forms is (RFC 7616, RFC 8760).',
    proof: 'The challenges of the server with scheme, algorithm and qop.',
    fix: [
      'Provider: offer Digest with SHA-256 or MD5 beside the present one (RFC 8760 allows several challenges).',
      'Provider: for NTLM, Kerberos or AKA use a domain or listener meant for ordinary telephones.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'auth-challenge-unanswered': {
    tag: 'CHL',
    title: 'The server asks for a password, and got none',
    explanation:
      'The server wants to know who you are. Your account holds no password, or the server is not one of your account, and the password is kept from it.',
    technical:
      'A 401 or 407 was followed by no second request because there are no credentials for the realm: none are set, or the challenge comes from a host that is neither domain, registrar nor proxy of the account (after a redirection, or where a foreign address was dialled); a softswitch shows such a leg as MANDATORY_IE_MISSING (Q.850 96).',
    proof: 'The challenge with its realm, and no request with credentials after it.',
    fix: [
      "If the host that asks is your provider's, enter it as registrar or outbound proxy of the account; if not, nothing is wrong here: a stranger asked for your password.",
      'Enter the password in the account, and the authentication user if it differs from the number.',
      'If the password comes from an environment variable or the key ring, see that it is there for this program.',
      "If you expected to be let in by your address, have the provider put your public address on the trunk's list.",
    ],
    owner: 'you',
    place: 'computer',
  },
  'registration-forbidden': {
    tag: 'FBD',
    title: 'The server does not allow this registration',
    explanation:
      'The server refuses for a reason other than the password: your network is not admitted, too many devices are registered, or the account is barred.',
    technical:
      '403 (or a contact limit answered by 503) for reasons of policy: before any challenge for every user (an ACL or a ban on the address), or after credentials that were right. Warning (RFC 3261 section 20.43) and Reason (RFC 3326) tell more where they are present.',
    proof: 'The refusal, the answer to a made-up user, and to the same user with a wrong password.',
    fix: [
      'Read the Warning or Reason text of the answer in the evidence.',
      'Provider: check the ACL, and whether this public address is banned.',
      'Sign other devices off, or have the limit of contacts raised (`max_contacts` in Asterisk and Kamailio).',
      'Provider: check that the account is not suspended and that this kind of device may register.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'registration-stale-bindings': {
    tag: 'BND',
    title: 'Calls to you also ring where nobody is any more',
    explanation:
      'The server still knows old places where you were reachable. Calls are sent there as well, which can delay or lose them.',
    technical:
      'The contact list of the 200 (RFC 3261 section 10.3) holds bindings that are not ours and that answer no more: left over from a restart, another network or another NAT mapping.',
    proof: 'The contacts of the 200, and the answer of each to OPTIONS.',
    fix: [
      'Wait until they expire: the evidence says when.',
      "Clear the bindings in the provider's portal, or have them cleared (`kamctl ul rm USER`, in Asterisk `remove_existing=yes` with `max_contacts=1`).",
      'Use a shorter registration time, so that what is left over dies sooner.',
      'If another telephone of yours is meant to ring too, leave its binding alone.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'registration-expires-changed': {
    tag: 'EXP',
    title: 'The server grants another registration time than was asked for',
    explanation:
      'The server decides by itself how long your registration holds. That is allowed, but a program that does not follow it falls out of the list.',
    technical:
      'The expires value granted in the 200 (Contact parameter or Expires header) differs from the one asked for by more than half (RFC 3261 section 10.3 step 7).',
    proof: 'The value asked for beside the one granted.',
    fix: [
      'Set the registration time of the account to what the server grants.',
      'Provider: check minimum and maximum (`min_expires`, `max_expires` in Kamailio; `minimum_expiration`, `maximum_expiration` in Asterisk).',
      'If incoming calls arrive, nothing has to be done.',
    ],
    owner: 'you',
    place: 'server',
    usually: 'note',
  },
  'nat-binding-too-short': {
    tag: 'NBS',
    title: 'The router forgets the connection too soon',
    explanation:
      'After a short pause your router no longer knows where to bring calls from the server. You can call, but after a while you cannot be called.',
    technical:
      "The NAT's UDP mapping dies before the next keep-alive, so requests from the server meet no mapping. RFC 4787 REQ-5 asks for at least 2 minutes.",
    proof:
      'Requests from the server arrive after a shorter idle time and not after a longer one, both below the keep-alive interval.',
    fix: [
      'Set the transport to TCP or TLS: such mappings live much longer.',
      'Set the keep-alive below half of the lifetime that was measured (RFC 5626 section 3.5), or the registration time where there is none.',
      "Raise the router's UDP time-out to 120 s or more (Linux: `sysctl -w net.netfilter.nf_conntrack_udp_timeout=120 net.netfilter.nf_conntrack_udp_timeout_stream=180`).",
      'Provider: send keep-alives to clients behind NAT (`nathelper` `natping_interval` in Kamailio, `qualify_frequency=25` in Asterisk).',
    ],
    owner: 'local-network',
    place: 'local-network',
  },
  'sip-alg': {
    tag: 'ALG',
    title: 'The router changes telephone messages on their way',
    explanation:
      "A helper in the router (SIP ALG) rewrites your telephone's messages. It means well, but often it breaks calls: no audio, calls that drop, incoming calls that never arrive.",
    technical:
      'Headers or SDP other than the top Via changed between this computer and the peer on cleartext SIP. A NAT alone does not read SIP: an application-level gateway, or a session border controller on purpose, does.',
    proof:
      'The message as it was sent beside the message as a companion received it, unchanged over TLS or another port; without a companion it is at most a suspicion.',
    fix: [
      'Switch SIP ALG off in the router (also called SIP helper, SIP passthrough, SIP transformations, or inspect sip).',
      "Set the account's transport to TLS: what the router cannot read it cannot change.",
      'Use another port that the provider offers, for example 7000, or TCP: most such helpers look at UDP port 5060 only.',
      'Linux router: `rmmod nf_nat_sip nf_conntrack_sip`, and take the helper out of the rules; Cisco ASA: `no inspect sip`; MikroTik: `/ip firewall service-port disable sip`.',
      'Restart the router afterwards: connections that it knows keep their helper.',
    ],
    owner: 'local-network',
    place: 'local-network',
  },
  'server-overloaded': {
    tag: 'OVL',
    title: 'The server is overloaded',
    explanation: 'The server says that it cannot take more at present. Try again in a few minutes.',
    technical:
      '503 Service Unavailable (RFC 3261 section 21.5.4), or Q.850 34 (no circuit available) or 42 (switch congestion) in a Reason header: no capacity, channels or trunk lines are left.',
    proof: 'The response with its Retry-After and Reason.',
    fix: [
      'Try again later; where Retry-After names a time, not before it.',
      'Provider: check load, channel limits and trunk capacity at the time of the call.',
      'Provider: add capacity, or take the failing gateway out of the routing.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'server-error': {
    tag: 'SER',
    title: 'The server has an internal error',
    explanation: 'The server understood the request and failed to process it. Only its operator can mend that.',
    technical:
      'A 5xx response other than 503 (RFC 3261 section 21.5): a script, database or upstream failure at the server, or a feature that it does not have (501, 505, 513).',
    proof: 'The response with its reason phrase and its Reason header.',
    fix: [
      'Give the provider the time and the Call-ID out of the evidence.',
      'Provider: look for this Call-ID in the log (`journalctl -u kamailio`, `sngrep`), and check the database connection.',
      '502 or 504: look at the gateway or server behind this one.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'registration-no-response': {
    tag: 'RNR',
    title: 'The server answers everything but the registration',
    explanation:
      'The server can be reached, but your telephone gets no answer when it signs on. Calls to you cannot arrive.',
    technical:
      'REGISTER is retransmitted through Timer F (RFC 3261 section 17.1.2.2) without any response, while other requests to the same server are answered, or in a capture that holds its other answers: a request URI or domain that nothing serves, a filter that looks for REGISTER, or a request too large for one packet.',
    proof:
      'The REGISTER with its retransmissions beside the requests that were answered; in a capture the retransmissions themselves.',
    fix: [
      'Check domain and registrar of the account: the domain has to be one that this server serves.',
      'Set the transport to TCP or TLS, in case the request is too large for one UDP packet.',
      'Provider: look whether the REGISTER arrives (`sngrep`), and whether a ban list (fail2ban, pike) or an ACL drops it silently.',
      'Network administrator: look for SIP inspection or rate limits in the firewall.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'auth-challenge-loop': {
    tag: 'LOP',
    title: 'The server asks for the password again and again',
    explanation:
      'Your telephone shows its password, and each time the server, or another one behind it, asks anew. It never comes to an end.',
    technical:
      'Each request with credentials is answered by a further 401 or 407 with another realm or nonce, not marked stale, beyond the number of attempts that makes sense (RFC 3261 section 22.1): proxies in a row that each challenge, a server farm whose members do not share their nonces, or a proxy that takes the credentials out.',
    proof: 'The challenges in their order with realm and nonce, and that each was answered.',
    fix: [
      'Compare the realms in the evidence: one that is not of your provider comes from a server in between.',
      'Provider: let one server of the chain authenticate, and let the others trust it.',
      'Provider: share the nonce secret between the members of the farm, or keep one client on one member.',
      'Provider: check that no proxy removes Authorization or Proxy-Authorization on the way.',
    ],
    owner: 'service-provider',
    place: 'server',
  },
  'nat-address-split': {
    tag: 'SPL',
    title: 'Calls and their audio leave your network by different lines',
    explanation:
      'Your network has more than one line to the internet. The call is set up over one and the audio leaves by another, so the other side sends its audio to the wrong one or drops yours.',
    technical:
      'The outside address that the SIP server sees (received in Via) is not the one that STUN or the far end sees of the media: several WAN lines with load balancing by connection, a VPN for some destinations only, or a carrier-grade NAT that does not pair addresses (RFC 4787 section 4.1, REQ-2).',
    proof: 'The outside addresses of signalling and of media beside each other, seen in the same minute.',
    fix: [
      'Network administrator: let all traffic of one computer leave by one line (policy routing by source host, sticky connections).',
      'Network administrator: pin the addresses of the provider, signalling and media, to one line.',
      'Split tunnel: send either all or nothing of the telephony through the VPN.',
      'Provider: latch to the source of the packets (comedia) in place of trusting the address of the SDP.',
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: ['inbound'],
  },
} satisfies CauseArea;
