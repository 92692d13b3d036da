/** RFC 8445 section 6.1.1: which side controls, and how a conflict of roles ends. */
import { randomBytes } from 'node:crypto';
import type { IncomingCheck } from './checks';

export class Role {
  /** Section 16.1: 64 bits. */
  tieBreaker = newTieBreaker();

  constructor(public controlling: boolean) {}

  /** Section 7.3.1.1: a check of the peer. @returns false where the peer has to change its role */
  agree({ role }: Pick<IncomingCheck, 'role'>): boolean {
    if (!role || role.controlling !== this.controlling) return true;
    const oursIsLarger = Buffer.compare(this.tieBreaker, role.tieBreaker) >= 0;
    if (oursIsLarger === this.controlling) return false;
    this.controlling = !this.controlling;
    return true;
  }

  /**
   * Section 7.2.5.1: a check of ours was answered by 487. Both thought the same; the one that is told changes.
   * @param controlling what that check said
   */
  yieldFrom(controlling: boolean): void {
    if (this.controlling === controlling) this.controlling = !controlling;
    this.tieBreaker = newTieBreaker();
  }
}

const newTieBreaker = (): Uint8Array => new Uint8Array(randomBytes(8));
