import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes as text for URLs and headers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256: what is kept of a secret. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** Compares in a time that says nothing of where they differ. */
export function isSameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
