import { createHash } from 'node:crypto';

/** Tells a reference image's bytes from others; part of what a panel's content hash covers. */
export function referenceDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}
