/** How a SIP address is shown: the user part where there is one, without scheme and parameters. */
export function displayAddress(uri: string): string {
  return uri.replace(/^sips?:/i, '').replace(/[;?].*$/, '');
}

/** The short name of the other side: its display name, or what stands before the @. */
export function shortName(uri: string, displayName: string | null): string {
  if (displayName) return displayName;
  const address = displayAddress(uri);
  return address.includes('@') ? address.slice(0, address.indexOf('@')) : address;
}
