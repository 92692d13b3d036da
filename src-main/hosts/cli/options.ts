import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { isIP } from 'node:net';
import { CAPTURE_CONTENTS } from '../../../src-shared/model/capture';
import { LOG_LEVELS } from '../../../src-shared/model/log';
import type { MediaSource } from '../../../src-shared/model/call';

/** 1 day: a test call or a held registration that shall last longer is a monitor's work. */
const MAX_SECONDS = 86_400;

/** Seconds, fractions allowed, as ms. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new InvalidArgumentError(`It must be a number of seconds up to ${MAX_SECONDS}.`);
  }
  return seconds * 1000;
}

/** 0 lets the operating system choose. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a port from 0 to 65535.');
  return port;
}

/** Each takes a socket of its own. */
const MAX_PORTS = 1000;

/** A port or an inclusive range, "8443" or "10000-10020"; an option that stands several times adds up. */
export function parsePorts(text: string, before: number[] = []): number[] {
  const [, first = '', last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [low, high] = [Number(first), Number(last)];
  if (first === '' || low < 1 || high < low || high > 65_535) {
    throw new InvalidArgumentError('It must be a port from 1 to 65535, or a range such as 10000-10020.');
  }
  const ports = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const all = [...new Set([...before, ...ports])];
  if (all.length > MAX_PORTS) throw new InvalidArgumentError(`These are more than ${MAX_PORTS} ports.`);
  return all;
}

/** Networks as CIDR, or addresses. */
export function parseNetworks(text: string, before: string[] = []): string[] {
  const [, address = '', , length] = /^(.*?)(\/(\d{1,3}))?$/.exec(text) ?? [];
  const longest = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || Number(length ?? 0) > longest)
    throw new InvalidArgumentError('It must be a network such as 192.0.2.0/24 or 2001:db8::/32, or an address.');
  return [...before, text];
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,5}$/.test(text) || count < 1) throw new InvalidArgumentError('It must be a number from 1 to 99999.');
  return count;
}

/** `--pcap` and how it holds what was encrypted; the same for every command that makes a capture. */
export function addCaptureOptions(command: Command, what: string): Command {
  return command
    .option('--pcap <file>', `pcapng of ${what}, for Wireshark`)
    .addOption(
      new Option(
        '--pcap-content <how>',
        'encrypted as on the wire; with keys inside for Wireshark; or decrypted. The last two: confidential',
      )
        .choices(CAPTURE_CONTENTS)
        .default('encrypted'),
    );
}

/** The program's own log, on standard error; the same for every command. */
export function addLogOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--log-level <level>',
      'what the program itself does, on standard error: this level and what is graver',
    ).choices(LOG_LEVELS),
  );
}

export function parseAddress(text: string): string {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) === 0) throw new InvalidArgumentError('It must be an IP address of this machine.');
  return address;
}

export function parseDigits(text: string): string {
  if (!/^[0-9A-D*#,]{1,64}$/i.test(text)) {
    throw new InvalidArgumentError('Digits are 0-9, *, #, A-D; a comma pauses.');
  }
  return text.toUpperCase();
}

/** The level of a milliwatt test tone, ITU-T O.6, a little below: loud enough to measure, harmless to hear. */
const TONE: MediaSource = { kind: 'tone', frequencyHz: 1004, levelDbov: -13 };

export function parseSource(text: string): MediaSource {
  if (text === 'tone') return TONE;
  if (text === 'silence') return { kind: 'silence' };
  if (!/\.wav$/i.test(text))
    throw new InvalidArgumentError('It must be "tone", "silence", or a file that ends in .wav.');
  return { kind: 'file', path: text, loop: true };
}

/** "reach, call.setup" */
export function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes(''))
    throw new InvalidArgumentError('It must be names with commas between them, such as reach,call.');
  return names;
}
