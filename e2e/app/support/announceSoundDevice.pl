# Says over netlink, in the words of udev, that a sound device changed: what libudev's monitor (udev_monitor_receive_device) takes
# from root. Needs no udev on this machine. The header is that of systemd's struct monitor_netlink_header, version 0xfeedcafe.
use strict;
use warnings;

use constant { AF_NETLINK => 16, SOCK_RAW => 3, NETLINK_KOBJECT_UEVENT => 15, GROUP_UDEV => 2 };

my $properties = join(
    "\0",
    'ACTION=change',
    'DEVPATH=/devices/virtual/sound/card0',
    'SUBSYSTEM=sound',
    'SEQNUM=1',
    'DEVNAME=/dev/snd/controlC0',
    'MAJOR=116',
    'MINOR=0'
) . "\0";

# MurmurHash2 of the subsystem's name: the kernel's packet filter of each monitor compares it.
sub murmur2 {
    use integer;
    my ($text) = @_;
    my ( $left, $at, $m ) = ( length $text, 0, 0x5bd1e995 );
    my $hash = $left;
    my $mask = 0xffffffff;
    while ( $left >= 4 ) {
        my $k = ( unpack( 'V', substr( $text, $at, 4 ) ) * $m ) & $mask;
        $k ^= ( $k >> 24 ) & 0xff;
        $k    = ( $k * $m ) & $mask;
        $hash = ( ( $hash * $m ) & $mask ) ^ $k;
        $at   += 4;
        $left -= 4;
    }
    $hash ^= ord( substr( $text, $at + 2, 1 ) ) << 16 if $left == 3;
    $hash ^= ord( substr( $text, $at + 1, 1 ) ) << 8  if $left >= 2;
    $hash = ( ( $hash ^ ord( substr( $text, $at, 1 ) ) ) * $m ) & $mask if $left >= 1;
    $hash ^= ( $hash >> 13 ) & 0x7ffff;
    $hash = ( $hash * $m ) & $mask;
    return $hash ^ ( ( $hash >> 15 ) & 0x1ffff );
}

my $header = pack( 'a8 N V V V N N N N', "libudev\0", 0xfeedcafe, 40, 40, length $properties, murmur2('sound'), 0, 0, 0 );
socket( my $socket, AF_NETLINK, SOCK_RAW, NETLINK_KOBJECT_UEVENT ) or die "socket: $!\n";
bind( $socket, pack( 'S S L L', AF_NETLINK, 0, 0, 0 ) ) or die "bind: $!\n";
defined send( $socket, $header . $properties, 0, pack( 'S S L L', AF_NETLINK, 0, 0, GROUP_UDEV ) ) or die "send: $!\n";
