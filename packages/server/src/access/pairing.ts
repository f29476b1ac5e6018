/*
 * How a client gets in: with a code of six digits that a person reads from a screen, or with a secret in the URL that the command printed.
 */
import { randomInt } from 'node:crypto'

import type { Role } from '../api/session.ts'
import { hashSecret, isSameHash, newSecret } from './secrets.ts'

/** How long a code holds. */
export const codeMs: number = 120_000
const mostTries = 5

/** A code that is offered. */
export interface OfferedCode {
  readonly code: string
  readonly role: Role
  readonly expiresMs: number
}

/** Codes and secrets that are open. */
export interface Pairing {
  /** Offers a code; the one before holds no longer. */
  offer(role: Role): OfferedCode
  /** Trades a code, once. @returns the role, or `undefined` for a wrong or expired one, or after five wrong tries */
  tradeCode(code: string): Role | undefined
  /** Makes a secret that may be traded once. */
  mint(): string
  /** Makes a secret that holds for as long as the server runs: for this user's own commands. */
  keep(): string
  /** @returns whether it was a secret that had not been traded, or one that is kept */
  tradeSecret(secret: string): boolean
}

/** @param now - wall clock, ms since 1970 */
export function createPairing(now: () => number): Pairing {
  let offered: (OfferedCode & { triesLeft: number }) | undefined
  let secrets: Buffer[] = []
  const kept: Buffer[] = []
  return {
    offer(role) {
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      offered = { code, role, expiresMs: now() + codeMs, triesLeft: mostTries }
      return { code, role, expiresMs: offered.expiresMs }
    },
    tradeCode(code) {
      if (offered === undefined || now() > offered.expiresMs || offered.triesLeft <= 0) return undefined
      offered.triesLeft -= 1
      if (!isSameHash(hashSecret(code), hashSecret(offered.code))) return undefined
      const { role } = offered
      offered = undefined
      return role
    },
    mint() {
      const secret = newSecret()
      secrets = [...secrets.slice(-9), hashSecret(secret)]
      return secret
    },
    keep() {
      const secret = newSecret()
      kept.push(hashSecret(secret))
      return secret
    },
    tradeSecret(secret) {
      const hash = hashSecret(secret)
      if (kept.some((known) => isSameHash(known, hash))) return true
      const left = secrets.filter((known) => !isSameHash(known, hash))
      const isKnown = left.length < secrets.length
      secrets = left
      return isKnown
    },
  }
}
