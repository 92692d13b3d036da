import type { CauseArea } from './area';

/** Audio that flows, and does not sound well. */
export const quality = {
  'quality-loss-inbound': {
    tag: 'LSI',
    title: 'Parts of the audio towards you get lost',
    explanation: 'Some of what the other side says never arrives, so it sounds chopped.',
    technical:
      'Gaps in the sequence numbers of the inbound RTP above the limit, counted by extended sequence numbers (RFC 3550 appendix A.3), so that reordering does not count. The loss is anywhere between the sender and here.',
    proof: 'Expected and received packets of the inbound stream.',
    fix: [
      'Use a cable instead of Wi-Fi, and run the diagnosis again.',
      'Ping the gateway during a call: loss there is your own network, loss only beyond it is the line.',
      'Stop large downloads and uploads, or let the router prefer voice (DSCP 46).',
      "Give the line's provider the report if the loss remains by cable.",
    ],
    owner: 'local-network',
    place: 'internet',
    voices: ['inbound'],
  },
  'quality-loss-outbound': {
    tag: 'LSO',
    title: 'Parts of your audio get lost',
    explanation: 'Some of what you say never arrives, so you sound chopped to the other side.',
    technical:
      'Loss of our stream above the limit as the receiver counts it (RTCP receiver reports, RFC 3550 section 6.4.1, or a companion). The loss is anywhere between here and the receiver.',
    proof: "The far end's report blocks or the companion's counters.",
    fix: [
      'Use a cable instead of Wi-Fi, and run the diagnosis again.',
      'Stop large uploads (backup, cloud drives, video): the uplink is the narrow side of most lines.',
      "Let the router limit its uplink to a little below the line's rate and prefer voice (DSCP 46).",
      'Ping the gateway during a call: loss there is your own network, loss only beyond it is the line.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: ['outbound'],
  },
  'quality-loss-burst': {
    tag: 'LSB',
    title: 'The audio breaks off again and again for a moment',
    explanation: 'Audio is not lost evenly but in runs: words go missing now and then. That is typical of weak Wi-Fi.',
    technical:
      'Losses come in bursts well longer than chance would make them (burst density and duration of RFC 3611 section 4.7.2, Gmin 16; BurstR of ITU-T G.107 at least 2). Concealment cannot cover them.',
    proof: 'Burst density and mean burst length beside the loss ratio.',
    fix: [
      'Use a cable, or move nearer to the access point and use the 5 GHz band.',
      'Look whether a link goes up and down: `dmesg | grep -i link`, and the error counters of the switch port.',
      'Check for another device or program that fills the line at regular times.',
      'Network administrator: check roaming, channel use and power saving of the Wi-Fi.',
    ],
    owner: 'local-network',
    place: 'local-network',
    voices: 'either',
  },
  'quality-jitter': {
    tag: 'JIT',
    title: 'The audio arrives unevenly',
    explanation:
      'Audio arrives sometimes sooner and sometimes later. A telephone has to wait for it or leave parts out.',
    technical:
      'Interarrival jitter (RFC 3550 section 6.4.1) above the limit, usually 30 ms, or late discards at the play-out buffer: queues on the way fill and empty, or the sender paces badly.',
    proof: 'The jitter of the stream over time, beside that of our own departures.',
    fix: [
      'Use a cable instead of Wi-Fi, and stop large transfers on the line.',
      "Let router and switches prefer voice (DSCP 46, EF), and shape to a little below the line's rate.",
      'Raise the jitter buffer of the telephone, for example to 60 to 120 ms: that costs delay.',
      'If only one far end shows it, look there: it may pace its packets badly.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: 'either',
  },
  'quality-latency': {
    tag: 'DLY',
    title: 'The way to the other side takes too long',
    explanation: 'What you say arrives noticeably late, so you keep interrupting each other.',
    technical:
      'The round trip is above the limit, usually 300 ms. ITU-T G.114 recommends at most 150 ms one way for most conversations; 400 ms is its upper limit.',
    proof:
      'The round trip by RTCP (arrival, LSR and DLSR), by SIP requests during the call, or by the echo of our signal.',
    fix: [
      'Disconnect the VPN, or exempt voice from it: it often makes the way longer.',
      'Use a server or media relay nearer to you where the provider has several.',
      'Follow the route with `mtr SERVER` to see where the time is spent.',
      'Over satellite the delay cannot be avoided: choose another line for calls.',
    ],
    owner: 'service-provider',
    place: 'internet',
    voices: 'either',
  },
  'quality-bandwidth': {
    tag: 'BWD',
    title: 'The line carries less than the call needs',
    explanation: 'The line is too narrow, or too full, for this audio format. With a thinner one the call is clean.',
    technical:
      'Loss or growing delay at the rate of the call, and neither with a codec or packet time of a lower rate. G.711 with 20 ms packets takes about 80 kbit/s at the IP level and direction.',
    proof: 'Two calls with different rates: one is lossy or delayed, the thinner one clean.',
    fix: [
      'Use a codec of a lower rate: Opus at 24 kbit/s, G.729, or a packet time of 40 ms.',
      'Stop other transfers, or limit them in the router so that voice keeps its share.',
      'Have the rate limit or the shaping on the way checked, for example of the VPN, the trunk or the mobile tariff.',
      'Order a wider line, and mind its uplink.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: 'either',
  },
  'quality-bufferbloat': {
    tag: 'BFB',
    title: 'A queue on the line fills up while you talk',
    explanation: 'The line stores too much before it drops anything. The longer you talk, the later it all arrives.',
    technical:
      'The round trip grows under the load of the call before packets are lost: a large unmanaged queue at the narrow place (bufferbloat).',
    proof: 'The round trip at the start of the call beside that at its end.',
    fix: [
      "Switch smart queue management on in the router (fq_codel or CAKE), at 90 to 95 % of the line's rate.",
      'Linux router: `tc qdisc replace dev WAN root cake bandwidth 9mbit` for a line of 10 Mbit/s.',
      'Stop large transfers for the time of the call.',
      'Use a codec of a lower rate.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: 'either',
  },
  'quality-clock-drift': {
    tag: 'DRF',
    title: "The clock of the other side's sound device runs too fast or too slow",
    explanation:
      'The other side sends its audio a little too fast or too slow. Every now and then a telephone has to leave something out or wait.',
    technical:
      'Arrival time minus RTP time stamp is a straight slope of some hundred ppm or more: the sampling clock of the sender, or the pacing of its program, is off.',
    proof: 'The slope of the inbound stream in ppm.',
    fix: [
      'Far end: use another sound device, or update its driver; USB headsets and virtual machines are the usual ones.',
      'Far end: if a gateway or softswitch sends, let it take its timing from a stable source (a timer instead of a card, NTP on the host).',
      'Use a telephone with an adaptive jitter buffer.',
    ],
    owner: 'far-end',
    place: 'far-end',
    voices: 'either',
  },
  'quality-reordering': {
    tag: 'ORD',
    title: 'Parts of the audio overtake each other',
    explanation:
      'Packets arrive in another order than they were sent. Telephones with a small buffer drop those that come late.',
    technical:
      'Packets arrive after one with a higher sequence number: load sharing by packet over several paths, a tunnel with several threads, or a Wi-Fi or mobile link that repeats.',
    proof: 'The count of packets that arrived after a later one.',
    fix: [
      'Network administrator: let load sharing work by flow, not by packet (routers, bonding, SD-WAN).',
      'Check tunnels and VPNs on the way, and compare with a call beside them.',
      'Raise the jitter buffer of the telephone.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: 'either',
  },
  'quality-duplication': {
    tag: 'DUP',
    title: 'Parts of the audio arrive twice',
    explanation: 'Something on the way copies packets. That wastes the line and confuses some telephones.',
    technical:
      'Packets with a sequence number that was received before: a mirrored port that feeds back, a loop in the network, two active paths (SD-WAN duplication, HSRP), or a link that repeats.',
    proof: 'The count of packets that arrived twice.',
    fix: [
      'Network administrator: check for loops and mirror ports that feed back into the network.',
      'Check whether an SD-WAN or a bonded line duplicates on purpose: then it has to remove the copies at its end.',
      'See it on the wire at both ends of the suspected part: `tcpdump -n udp and host SERVER`.',
    ],
    owner: 'local-network',
    place: 'internet',
    voices: 'either',
  },
  'quality-local-overload': {
    tag: 'LOV',
    title: 'This computer sends the audio unevenly',
    explanation:
      'The audio is uneven already when it leaves this computer, before any network had it. The computer has too much to do.',
    technical:
      'Jitter or lateness of our own departures exceeds what a healthy machine has and is larger than what the network adds: the media thread does not get its time.',
    proof: 'Departure jitter and lateness of our stream, taken before the socket.',
    fix: [
      'Close programs that take much processor time.',
      'Connect the power supply, and switch power saving off for the time of the call.',
      'In a virtual machine, give it more processor time, or call from the host.',
    ],
    owner: 'you',
    place: 'computer',
    voices: 'either',
  },
  'quality-echo': {
    tag: 'ECH',
    title: 'You hear yourself, because the other side sends your voice back',
    explanation:
      'Your voice comes back from the other side. Its loudspeaker is heard by its microphone, or a line there reflects.',
    technical:
      'Our test signal comes back after about the round trip, attenuated: acoustic echo at the far end, or hybrid echo of an analogue line, without a working echo canceller (ITU-T G.168).',
    proof: 'The correlation of what was sent with what came back: delay and level.',
    fix: [
      'Far end: use a headset, or turn the loudspeaker down.',
      "Far end: switch echo cancellation on in the telephone or gateway, with a tail length above the echo's delay.",
      'Analogue gateway: match its line impedance and lower its gain.',
    ],
    owner: 'far-end',
    place: 'far-end',
    voices: 'either',
  },
  'quality-narrowband-headset': {
    tag: 'HFP',
    title: 'Your wireless headset is in its poor-sound mode',
    explanation:
      'As soon as a Bluetooth headset has to use its microphone, it switches to telephone quality. You and the other side sound dull.',
    technical:
      'Bluetooth hands-free profile with CVSD (8 kHz) or mSBC (16 kHz): the spectrum is cut at 4 or 8 kHz, whatever the codec of the call.',
    proof: 'The sample rate of the device and the spectrum of what it delivers.',
    fix: [
      'Use another microphone, for example that of the computer, and the headset for listening only.',
      'Use a cable, or the USB receiver that came with the headset.',
    ],
    owner: 'you',
    place: 'computer',
    voices: 'either',
    ofDevices: true,
    webrtc: true,
  },
  'qos-marking-lost': {
    tag: 'QOS',
    title: 'The network takes the priority mark off your audio',
    explanation:
      'Your audio leaves marked as urgent and arrives without the mark. When the line is busy it has to wait like everything else.',
    technical:
      'RTP left with DSCP 46 (EF, RFC 3246) and arrived with another value: a switch, router or provider on the way rewrites or clears the field. On the public internet that is usual.',
    proof: 'The DSCP that was set beside the one that the companion received.',
    fix: [
      'Network administrator: trust DSCP on the ports and links on the way (for example `mls qos trust dscp`), and map EF to the priority queue.',
      'Wi-Fi: map EF to the voice category (WMM AC_VO, RFC 8325).',
      'Where the mark is cleared by the internet provider, agree on a voice class, or shape on your own side.',
      'As long as calls sound well nothing has to be done.',
    ],
    owner: 'local-network',
    place: 'local-network',
  },
} satisfies CauseArea;
