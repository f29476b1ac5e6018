import type { MatchRule, UsbMatch } from './metadata.ts'
import {
  all,
  flag,
  issueAt,
  object,
  oneOf,
  optional,
  record,
  required,
  type Shape,
  text,
  wholeNumber,
  words,
} from './shape.ts'
import { sharedUsbSerialChips } from './shared-usb-chips.ts'

const maxGlob = 200

/** What people write who take a glob for a regular expression or for a shell's: `^…`, `.*`, `\d`, `[0-9]`, `{a,b}`, `a|b`. */
const unlikeGlob = /^\^|\$$|\.[*+]|\\|\(\?|\[.*\]|\{.*\}|\|/

const glob: Shape = all(words(maxGlob), (value, path) => {
  if (!unlikeGlob.test(value as string)) return []
  return issueAt(path, 'must be a glob, in which only * and ? have a meaning, not a regular expression')
})

const hexId = text('four lower-case hex digits', 4, /^[0-9a-f]{4}$/)

const usbKeys = {
  vid: optional(hexId),
  pid: optional(hexId),
  serialNumber: optional(glob),
  manufacturer: optional(glob),
  product: optional(glob),
}

const usb = all(object(usbKeys), hasOneOf(Object.keys(usbKeys)), pidHasVid)
const serialKeys = { ...usbKeys, path: optional(glob) }
const serial = all(object(serialKeys), hasOneOf(Object.keys(serialKeys)), pidHasVid)

const mdns = object({
  type: required(text('a service type like _http._tcp', 100, /^_[A-Za-z0-9-]+\._(tcp|udp)$/)),
  name: optional(glob),
  txt: optional(record(/^[^=]+$/, glob, 20)),
})

const net = object({
  protocol: required(oneOf(['tcp', 'http'])),
  port: required(wholeNumber(1, 65535)),
  path: optional(text('a path like /api/version', 200, /^\/[\x21-\x7e]*$/)),
})

/** One entry of a driver's `match`. */
export const matchRule: Shape = all(
  object({
    usb: optional(usb),
    serial: optional(serial),
    mdns: optional(mdns),
    net: optional(net),
    path: optional(record(/^[a-z0-9]+$/, glob, 10)),
    confidence: required(oneOf(['certain', 'likely', 'possible'])),
    probe: optional(flag),
  }),
  hasOneOf(['usb', 'serial', 'mdns', 'net', 'path']),
  notCertainOfSharedChip,
)

function hasOneOf(keys: readonly string[]): Shape {
  return (value, path) => {
    if (keys.some((key) => Object.hasOwn(value as object, key))) return []
    return issueAt(path, `must have at least one of ${keys.join(', ')}`)
  }
}

const pidNeedsVid = 'must have a vid beside its pid: product ids belong to a vendor'

function pidHasVid(value: unknown, path: readonly PropertyKey[]): ReturnType<Shape> {
  const { vid, pid } = value as UsbMatch
  return pid !== undefined && vid === undefined ? issueAt(path, pidNeedsVid) : []
}

/**
 * A rule that may be fulfilled by nothing but a shared chip must not be certain. The manufacturer does not help: it is
 * the chip's, and on Windows the operating system's driver's.
 */
function notCertainOfSharedChip(value: unknown, path: readonly PropertyKey[]): ReturnType<Shape> {
  const rule = value as MatchRule
  const [key, ids] = rule.usb ? (['usb', rule.usb] as const) : (['serial', rule.serial] as const)
  if (rule.confidence !== 'certain' || !ids || [rule.usb, rule.serial].some(tellsDevicesApart)) return []
  const shared = sharedUsbSerialChips.find(({ vid, pid }) => (ids.vid ?? vid) === vid && (ids.pid ?? pid) === pid)
  if (!shared) return []
  const says = `must not be certain: ${shared.vid}:${shared.pid} is the ${shared.chip} in devices of many kinds`
  return issueAt([...path, key], `${says}; add product or serialNumber, or lower the confidence`)
}

function tellsDevicesApart(ids: UsbMatch | undefined): boolean {
  return [ids?.product, ids?.serialNumber].some((pattern) => pattern !== undefined && !/^[*?]*$/.test(pattern))
}
