import { fileOf } from '@vfab/driver-kit'
import type { GcodeFlavour } from '@vfab/driver-kit/gcode'

/** Where G-code goes. */
export type Target =
  /** A file, or the standard output: `-`. */
  | { readonly kind: 'file'; readonly path: string }
  /** A server that prints files. */
  | { readonly kind: 'octoprint' | 'moonraker'; readonly url: string }

const standardPorts = { octoprint: '80', moonraker: '7125' } as const

/** Takes an address apart; `undefined` for what is none of {@link Target}. */
export function targetOf(address: string): Target | undefined {
  const path = address === '-' ? '-' : fileOf(address)
  if (path !== undefined) return { kind: 'file', path }
  const [, kind, secure, rest] = /^(octoprint|moonraker)(\+https?)?:\/\/(.+)$/i.exec(address) ?? []
  if (kind === undefined || rest === undefined) return announced(address)
  const server = kind.toLowerCase() as 'octoprint' | 'moonraker'
  const isTls = secure?.toLowerCase() === '+https'
  const href = `${isTls ? 'https' : 'http'}://${rest}`
  if (!URL.canParse(href)) return undefined
  const url = new URL(href)
  if (url.port === '' && !isTls) url.port = standardPorts[server]
  return { kind: server, url: url.href.replace(/\/$/, '') }
}

/** An address as detection finds it: `http://host:7125/server/info`, `tcp://octopi.local:80`. The port says which server. */
function announced(address: string): Target | undefined {
  if (!/^(https?|tcp):\/\//i.test(address) || !URL.canParse(address)) return undefined
  const { hostname, port, protocol } = new URL(address.replace(/^tcp:/i, 'http:'))
  const kind = port === standardPorts.moonraker ? 'moonraker' : 'octoprint'
  return { kind, url: `${protocol}//${hostname}${port === '' ? '' : `:${port}`}` }
}

/** The flavour that a setting means for an address. */
export function flavourFor(flavour: GcodeFlavour | undefined, address: string | undefined): GcodeFlavour {
  if (flavour !== undefined) return flavour
  const kind = address === undefined ? 'file' : (targetOf(address)?.kind ?? 'file')
  return ({ file: 'grbl', octoprint: 'marlin', moonraker: 'klipper' } as const)[kind]
}
