import { matchesGlob, type MatchRule } from '@vfab/core'

import type { AttachedDevice } from './attached-device.ts'
import type { MdnsServiceInfo, NetworkEndpoint, UsbIdentity } from './sources.ts'

/** How well a rule fits a device. */
export interface RuleMatch {
  /** Grows with what the rule asked for and with its confidence; only comparisons mean anything. */
  readonly score: number
  readonly confidence: MatchRule['confidence']
  /** The device must be asked before it is believed. */
  readonly needsProbe: boolean
}

const confidenceWeight: Readonly<Record<MatchRule['confidence'], number>> = { certain: 3, likely: 2, possible: 1 }

/** The best fit among `rules` that need no probe, else the best that does; `undefined` when none fits. */
export function bestMatch(
  rules: readonly MatchRule[],
  device: AttachedDevice,
  platform: NodeJS.Platform,
): RuleMatch | undefined {
  return rules
    .map((rule) => matchRule(rule, device, platform))
    .filter((match) => match !== undefined)
    .sort((left, right) => Number(left.needsProbe) - Number(right.needsProbe) || right.score - left.score)[0]
}

/**
 * Whether every key of `rule` holds for `device`, and how much that says: one point for the device's ids, its kind of
 * file or its network port, one more each for manufacturer and product, two for a serial number, three for mDNS text.
 */
export function matchRule(rule: MatchRule, device: AttachedDevice, platform: NodeJS.Platform): RuleMatch | undefined {
  const { usb, serial, mdns, net, path } = rule
  const points: (number | undefined)[] = []
  if (usb) points.push(usbPoints(usb, device.usb))
  if (serial) points.push(serialPoints(serial, device))
  if (mdns) points.push(mdnsPoints(mdns, device.service))
  if (net) points.push(answersAs(net, device.endpoint) ? 1 : undefined)
  if (path) points.push(isFile(path[platform], device.file) ? 1 : undefined)
  if (points.length === 0 || points.includes(undefined)) return undefined
  const sum = points.reduce<number>((total, each) => total + (each ?? 0), 0)
  return {
    score: sum * confidenceWeight[rule.confidence],
    confidence: rule.confidence,
    needsProbe: rule.probe === true,
  }
}

function usbPoints(wanted: NonNullable<MatchRule['usb']>, usb: UsbIdentity | undefined): number | undefined {
  if (!usb) return undefined
  const fits = (['vid', 'pid', 'manufacturer', 'product', 'serialNumber'] as const).every(
    (key) => wanted[key] === undefined || matchesGlob(wanted[key], usb[key] ?? ''),
  )
  if (!fits) return undefined
  return (
    1 +
    Number(Boolean(wanted.manufacturer)) +
    Number(Boolean(wanted.product)) +
    2 * Number(Boolean(wanted.serialNumber))
  )
}

function serialPoints(
  { path, ...wanted }: NonNullable<MatchRule['usb']> & { readonly path?: string },
  device: AttachedDevice,
): number | undefined {
  if (device.serialPath === undefined) return undefined
  if (path !== undefined && !matchesGlob(path, device.serialPath)) return undefined
  const asksUsb = Object.values(wanted).some((value) => value !== undefined)
  return asksUsb ? usbPoints(wanted, device.usb) : 1
}

function mdnsPoints(wanted: NonNullable<MatchRule['mdns']>, service: MdnsServiceInfo | undefined): number | undefined {
  if (!service || service.type.toLowerCase() !== wanted.type.toLowerCase()) return undefined
  if (wanted.name !== undefined && !matchesGlob(wanted.name, service.name)) return undefined
  const text = Object.entries(wanted.txt ?? {})
  if (!text.every(([key, pattern]) => key in service.txt && matchesGlob(pattern, service.txt[key] ?? '')))
    return undefined
  return text.length > 0 ? 4 : 1
}

function answersAs(wanted: NonNullable<MatchRule['net']>, endpoint: NetworkEndpoint | undefined): boolean {
  return (
    endpoint !== undefined &&
    endpoint.protocol === wanted.protocol &&
    (endpoint.portNamed === true || endpoint.port === wanted.port) &&
    (wanted.protocol === 'tcp' || (endpoint.path ?? '/') === (wanted.path ?? '/'))
  )
}

function isFile(pattern: string | undefined, file: string | undefined): boolean {
  return pattern !== undefined && file !== undefined && matchesGlob(pattern, file)
}
