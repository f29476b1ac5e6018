import { generate } from 'lean-qr'

import type { Pairing as Offer, Role } from '../api/session.ts'
import type { Pairing } from './pairing.ts'

/** Offers a code, with the address that brings it along. @param urls - of the server; those that others can reach come after its own */
export function offerPairing(pairing: Pairing, role: Role, urls: readonly string[]): Offer {
  const offered = pairing.offer(role)
  const url = `${urls[1] ?? urls[0] ?? ''}#code=${offered.code}`
  return { ...offered, urls, url, qr: qrRows(url) }
}

function qrRows(text: string): readonly string[] {
  const code = generate(text)
  const line = Array.from({ length: code.size }, (_, index) => index)
  return line.map((y) => line.map((x) => (code.get(x, y) ? '1' : '0')).join(''))
}
