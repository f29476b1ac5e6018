import { type IndexedEntry, readDeviceIndex, type UnsupportedDevices } from '@vfab/device-index'
import type { DetectionReport } from '@vfab/host'

type Unclaimed = DetectionReport['unclaimed'][number]

/** What to tell a person about attached devices. */
export interface DetectionAdvice {
  /** What is wrong; absent where there is only something to do. */
  readonly text?: string | undefined
  readonly hints: readonly string[]
}

/** What is to be known, and done, beside the list of what was found. Most unclaimed devices are keyboards: only known ones count. */
export function detectionAdvice({ drivers, unclaimed, problems }: DetectionReport): readonly DetectionAdvice[] {
  const found = drivers.flatMap(({ devices }) => devices)
  const isMaybe = drivers.some(({ unconfirmed }) => unconfirmed.length > 0)
  return [
    ...(found.length === 0 && !isMaybe ? [nothingFound(drivers.length)] : []),
    ...found.flatMap(({ address, driver, rivals, accessible, reason, hint }) => [
      ...(rivals.length > 0
        ? [hintOf(`${address} fits ${[driver, ...rivals].join(' and ')} equally well: name one with --device`)]
        : []),
      ...(accessible ? [] : [{ text: `${address}: ${reason ?? 'cannot be opened'}`, hints: listOf(hint) }]),
    ]),
    ...(isMaybe ? [hintOf('`vfab detect --probe` opens the ports marked "maybe" and asks')] : []),
    ...unclaimed.flatMap(({ recognised }) =>
      recognised === undefined ? [] : [{ text: recognised.message, hints: listOf(recognised.hint) }],
    ),
    ...unclaimed.filter(isKnown).map(({ description, suggestions }) => ({
      text: `no installed driver for ${description}`,
      hints: suggestions.map(({ package: name, displayName }) => `vfab driver install ${name}  (${displayName})`),
    })),
    ...undriven(unclaimed),
    ...problems.map(({ source, error }) => ({ text: `${source}: ${error.message}`, hints: [] })),
    ...drivers.flatMap(({ driver, error }) =>
      error ? [{ text: `${driver} could not be asked: ${error.message}`, hints: [] }] : [],
    ),
  ]
}

/** Whether it is known which package drives the device. */
function isKnown({ suggestions, recognised }: Unclaimed): boolean {
  return suggestions.length > 0 && recognised === undefined
}

/** Devices that are known, and that no package drives. */
function undriven(unclaimed: readonly Unclaimed[]): readonly DetectionAdvice[] {
  const unknown = unclaimed.filter((each) => each.recognised === undefined && each.suggestions.length === 0)
  if (unknown.length === 0) return []
  const entries = readDeviceIndex().entries.filter(isUnsupported)
  return unknown.flatMap((device) => {
    const entry = entries.find(({ match }) =>
      match.some(({ usb, confidence }) => confidence === 'certain' && isIdOf(usb, device)),
    )
    if (entry === undefined) return []
    const [found, ...instead] = entry.reason.split('; ')
    return [
      {
        text: `${device.description} is known (${entry.displayName}): ${found}`,
        hints: [...instead, ...ownDriver(entry)],
      },
    ]
  })
}

function isUnsupported(entry: IndexedEntry): entry is UnsupportedDevices {
  return entry.package === null
}

function isIdOf(usb: { readonly vid?: string; readonly pid?: string } | undefined, { usbId = '' }: Unclaimed): boolean {
  const [vid, pid] = usbId.split(':')
  return usb?.vid !== undefined && usb.vid === vid && (usb.pid === undefined || usb.pid === pid)
}

/** What may be driven one day can be driven by a package of one's own. */
function ownDriver({ reason }: UnsupportedDevices): readonly string[] {
  return reason.startsWith('no driver yet')
    ? ['`vfab driver search` lists packages of others, `vfab driver new` begins a driver']
    : []
}

function nothingFound(drivers: number): DetectionAdvice {
  return hintOf(drivers === 0 ? 'no drivers are installed; `vfab driver install axidraw` installs one' : undefined)
}

function hintOf(hint: string | undefined): DetectionAdvice {
  return { hints: listOf(hint) }
}

function listOf(hint: string | undefined): readonly string[] {
  return hint === undefined ? [] : [hint]
}
