/** Whom the media of a companion is for. */
export interface Caller {
  /** IP literal that the signalling comes from. */
  address: string;
  /** `none`: the address may be forged. `address`: it is proven. `any`: whoever it is may have media sent anywhere. */
  trust: 'none' | 'address' | 'any';
}
