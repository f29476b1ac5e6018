/** Firmwares of other boards, by what they print when they start, or answer to `M115` or to what they do not understand. */

/** A firmware that is not one of Grbl's kind. */
export interface ForeignFirmware {
  /** `Marlin 2.1.2.5`. */
  readonly title: string
  /** What to do about it. */
  readonly hint: string
}

interface Mark {
  readonly name: string
  /** The first group, where there is one, is the version. */
  readonly patterns: readonly RegExp[]
  /** Id of the driver for it, where vfab has one. */
  readonly driver?: string
}

/** The more particular come first: a Prusa says that it is based on Marlin. */
const marks: readonly Mark[] = [
  { name: 'Prusa firmware', patterns: [/FIRMWARE_NAME:\s*Prusa-Firmware\s+(\S+)/i] },
  { name: 'Klipper', patterns: [/FIRMWARE_NAME:\s*Klipper(?:.*?FIRMWARE_VERSION:\s*(\S+))?/i, /^\/\/ Klipper/i] },
  {
    name: 'RepRapFirmware',
    patterns: [/RepRapFirmware.*?(?:FIRMWARE_VERSION:\s*|version\s+)(\S+)/i, /FIRMWARE_NAME:\s*RepRapFirmware/i],
  },
  {
    name: 'Smoothieware',
    patterns: [/FIRMWARE_NAME:\s*Smoothieware(?:.*?FIRMWARE_VERSION:\s*([^,\s]+))?/i, /^Smoothie(?:ware)?\b/i],
  },
  { name: 'Repetier', patterns: [/FIRMWARE_NAME:\s*Repetier(?:[_ ]?v?(\d[\w.]*))?/i, /^Repetier/i] },
  { name: 'Teacup', patterns: [/FIRMWARE_NAME:\s*Teacup/i] },
  {
    name: 'Marlin',
    patterns: [/\bMarlin(?:[_ -]?V?\s*(?:bugfix-)?)(\d[\w.-]*)/i, /\bMarlin\b/],
    driver: 'marlin',
  },
  { name: 'Polargraph (Makelangelo)', patterns: [/HELLO WORLD! I AM (?:POLARGRAPH|MAKELANGELO|DRAWBOT)/i] },
  { name: 'g2core or TinyG', patterns: [/^\{.*"fv"\s*:\s*([\d.]+)/, /SYSTEM READY/, /tinyg|g2core/i] },
  {
    name: 'an EiBotBoard',
    patterns: [/EBBv\d+.*Firmware Version (\S+)/i, /^!\d Err: Unknown command/i],
    driver: 'ebb',
  },
  // Grbl itself, before its protocol became what it is: reports had commas.
  { name: 'Grbl', patterns: [/^Grbl (0\.\d\w*)/i] },
]

const oldGrbl = /^Grbl 0\./i

/** Names a firmware. @param lines - what the board has said, oldest first */
export function foreignFirmware(lines: readonly string[], address: string): ForeignFirmware | undefined {
  for (const { name, patterns, driver } of marks) {
    const versions = patterns.flatMap((pattern) =>
      lines.flatMap((line) => {
        const match = pattern.exec(line)
        return match === null ? [] : [match[1] ?? '']
      }),
    )
    if (versions.length === 0) continue
    const version = versions.find((text) => text !== '') ?? ''
    return { title: `${name} ${version}`.trim(), hint: hintFor(name, driver, lines, address) }
  }
  return undefined
}

function hintFor(name: string, driver: string | undefined, lines: readonly string[], address: string): string {
  if (lines.some((line) => oldGrbl.test(line))) return 'install Grbl 1.1, grblHAL or FluidNC on the board'
  if (driver !== undefined) return `name its driver: --device ${driver}:${address}`
  return `use a driver for ${name}, if one is installed (vfab driver list), or another port (vfab detect)`
}

/** Whether lines are what a wrong baud rate makes of text. */
export function isGarbled(lines: readonly string[]): boolean {
  const text = lines.join('')
  const odd = [...text].filter((character) => character < ' ' || character > '~').length
  return text.length > 0 && odd > text.length / 4
}
