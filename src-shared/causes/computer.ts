import type { CauseArea } from './area';

/** What is wrong on this side of the network card. */
export const computer = {
  'microphone-permission-denied': {
    tag: 'MIC',
    title: 'This program may not use the microphone',
    explanation: 'The operating system or the browser does not let this program listen. Allow it, and try again.',
    technical:
      'getUserMedia failed with NotAllowedError; whether the system or the page denied is told apart by the permission state.',
    proof: 'The error and the permission state.',
    fix: [
      'Windows: Settings, Privacy & security, Microphone: allow desktop apps.',
      'macOS: System Settings, Privacy & Security, Microphone: tick this program, and start it again.',
      'Browser: click the symbol beside the address, and allow the microphone for this page.',
      'Linux in a sandbox (Flatpak, Snap): grant the audio permission to the package.',
    ],
    owner: 'you',
    place: 'computer',
    ofDevices: true,
    webrtc: true,
  },
  'microphone-not-found': {
    tag: 'MNF',
    title: 'No microphone is connected',
    explanation: 'This computer shows no microphone at all. Connect a headset or a microphone.',
    technical: 'getUserMedia failed with NotFoundError: no audio input is enumerated.',
    proof: 'The error and the list of devices.',
    fix: [
      'Connect a headset or microphone, and choose it under Devices.',
      'Try another socket, and see whether the operating system lists it.',
      'Remote desktop: pass the local microphone on in the settings of the session.',
    ],
    owner: 'you',
    place: 'computer',
    ofDevices: true,
    webrtc: true,
  },
  'microphone-busy': {
    tag: 'MBY',
    title: 'Another program keeps the microphone to itself',
    explanation: 'The microphone is there, but another program does not let go of it.',
    technical:
      'getUserMedia failed with NotReadableError: the device cannot be opened, because of exclusive use or a driver fault.',
    proof: 'The error, while the device is enumerated.',
    fix: [
      'Close other programs for calls and recording.',
      'Windows: switch exclusive mode off in the properties of the device.',
      'Linux: see who holds it with `fuser -v /dev/snd/*`.',
      'Unplug the device and plug it in again.',
    ],
    owner: 'you',
    place: 'computer',
    ofDevices: true,
    webrtc: true,
  },
  'microphone-device-stale': {
    tag: 'MST',
    title: 'The chosen microphone is not there any more',
    explanation: 'The settings name a microphone that is no longer connected. Choose another one.',
    technical: 'getUserMedia failed with OverconstrainedError: the stored device id matches no device.',
    proof: 'The error and the list of devices.',
    fix: [
      'Choose the microphone again under Devices.',
      'Connect the one that was chosen, to the same socket as before.',
    ],
    owner: 'you',
    place: 'computer',
    ofDevices: true,
    webrtc: true,
  },
  'microphone-muted': {
    tag: 'MUT',
    title: 'Your microphone is muted',
    explanation: 'The microphone works, but it is muted, so nobody hears you.',
    technical: 'The captured signal is exactly zero (digital mute) or peaks at about 0.001 (analogue mute switch).',
    proof: 'The peak of the captured signal.',
    fix: [
      'Press the mute key of the headset, or turn its switch.',
      'Unmute the input in the sound settings of the operating system, and raise its level.',
      'Unmute in this program.',
    ],
    owner: 'you',
    place: 'computer',
    voices: ['outbound'],
    ofDevices: true,
    webrtc: true,
  },
  'device-conflict': {
    tag: 'DEV',
    title: 'Another microphone is in use than you expect',
    explanation: 'This computer has several microphones, and not the one that you speak into is in use.',
    technical:
      'Several audio inputs; the system default is not the one that is captured, or it changed while the call was up (hot-swap).',
    proof: 'The list of inputs, the default, and the one in use, with their levels.',
    fix: [
      'Choose the microphone under Devices, and watch its level while you speak.',
      'Set it as default in the operating system.',
      'Do not plug devices in or out during the call.',
    ],
    owner: 'you',
    place: 'computer',
    ofDevices: true,
    webrtc: true,
  },
  'host-udp-buffers-small': {
    tag: 'BUF',
    title: "This computer's buffers for audio packets are too small",
    explanation:
      'The operating system gives programs too little room for packets that arrive at once, and some were thrown away.',
    technical:
      'net.core.rmem_max or wmem_max is below the recommended 16777216 octets, and UDP drops were counted during the call.',
    proof: "The sysctl values beside the kernel's counters.",
    fix: [
      'Raise them: `sysctl -w net.core.rmem_max=16777216 net.core.wmem_max=16777216 net.core.optmem_max=16777216`.',
      'Keep them over a restart in `/etc/sysctl.d/90-voip.conf`.',
      'Restart programs that hold sockets: an existing buffer stays as it is.',
    ],
    owner: 'you',
    place: 'computer',
    usually: 'note',
  },
  'host-udp-drops': {
    tag: 'DRP',
    title: 'This computer throws audio packets away',
    explanation: 'Audio arrived at this computer and was dropped there, before this program got it.',
    technical:
      "The kernel's RcvbufErrors or SndbufErrors grew during the call: a UDP socket's buffer was full because its program did not read in time. The counters hold for all programs of this computer.",
    proof: 'The counters before and after the call.',
    fix: [
      'Close programs that load the computer.',
      'Raise the buffers: `sysctl -w net.core.rmem_max=16777216 net.core.rmem_default=1048576`.',
      'See which socket drops: `ss -uamp` (the d in skmem) and `netstat -su`.',
    ],
    owner: 'you',
    place: 'computer',
  },
  'host-cpu-overloaded': {
    tag: 'CPU',
    title: 'This computer has too much to do',
    explanation: 'The computer is so busy that calls suffer: audio leaves late and sounds uneven.',
    technical:
      'Event-loop lag, lateness of outgoing packets or CPU load over the limit during the call. The figures of the network are not reliable meanwhile.',
    proof: 'Processor load, event-loop lag and departure lateness during the call.',
    fix: [
      'Close what takes most processor time: Task Manager, Activity Monitor or `top` name it.',
      'Stop virus scans, backups and video effects for the time of the call.',
      'Connect the power supply, and switch power saving off.',
      'Then run the diagnosis again: only then do the figures of the network count.',
    ],
    owner: 'you',
    place: 'computer',
  },
  'vpn-in-path': {
    tag: 'VPN',
    title: 'The call goes through a VPN',
    explanation:
      'Your calls take the way through a VPN. That is all right as long as they sound well; otherwise it is the first thing to try without.',
    technical:
      'The default route or the route to the media address leads into a tunnel interface: it adds delay, lowers the MTU, and may drop UDP.',
    proof: 'The route to server and media with its interface.',
    fix: [
      'If calls sound well nothing has to be done.',
      'Disconnect the VPN and run the diagnosis again to compare.',
      "Administrator: exempt the provider's signalling and media addresses from the tunnel (split tunnel).",
      'If the tunnel has to stay, use one over UDP, and set its MTU right.',
    ],
    owner: 'you',
    place: 'computer',
    usually: 'note',
  },
} satisfies CauseArea;
