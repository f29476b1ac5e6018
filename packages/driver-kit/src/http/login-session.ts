import { type Challenge, readChallenges } from './challenge.ts'
import { answerDigest, type DigestAnswer, digestStrength, type Login } from './digest.ts'

/** What a server has asked for, remembered for the next request, so that it is asked once only. */
export class LoginSession {
  readonly #login: Login | undefined
  #digest: DigestAnswer | undefined
  #basic: string | undefined
  /** Whether the present answer has been let in. */
  #wasAccepted = false

  constructor(login: Login | undefined) {
    this.#login = login
  }

  get hasLogin(): boolean {
    return this.#login !== undefined
  }

  /** The `Authorization` of a request; undefined until the server has asked for one. */
  authorize(method: string, uri: string): string | undefined {
    return this.#digest?.authorize(method, uri) ?? this.#basic
  }

  /**
   * Takes a 401.
   * @param sent - whether the request had an `Authorization`
   * @returns whether trying again makes sense: the first time, and when only the nonce was stale
   */
  take(headers: readonly string[], sent: boolean): boolean {
    if (this.#login === undefined) return false
    const challenges = readChallenges(headers)
    const best = challenges
      .filter(({ scheme }) => scheme === 'digest')
      .map((challenge) => ({ challenge, strength: digestStrength(challenge) }))
      .filter(({ strength }) => strength !== undefined)
      .sort((left, right) => right.strength! - left.strength!)[0]?.challenge
    if (best !== undefined) return this.#takeDigest(best, sent)
    if (!challenges.some(({ scheme }) => scheme === 'basic') || sent) return false
    const { username, password } = this.#login
    this.#digest = undefined
    this.#basic = `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
    return true
  }

  #takeDigest(challenge: Challenge, sent: boolean): boolean {
    const isStale = challenge.parameters['stale']?.toLowerCase() === 'true'
    // Servers that give each connection its own nonce do not call the one before stale: it was right once, that counts.
    if (sent && !isStale && !this.#wasAccepted) return false
    this.#wasAccepted = false
    this.#basic = undefined
    this.#digest = answerDigest(challenge, this.#login!)
    return true
  }

  /** The last request was let in. */
  accepted(): void {
    this.#wasAccepted = true
  }
}
