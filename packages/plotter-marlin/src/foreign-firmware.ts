/** A firmware that is not Marlin, by what it prints. */
export interface ForeignFirmware {
  readonly title: string
  /** What to do about it; `ADDRESS` stands for its port. */
  readonly hint: string
}

const grbl = 'name its driver: --device grbl:ADDRESS'
const server = 'drive it through its server: --device gcode:moonraker://HOST'
const other = 'use a driver for it, if one is installed (vfab driver list), or another port (vfab detect)'

const marks: readonly (readonly [pattern: RegExp, title: string, hint: string])[] = [
  [/^Grbl (\d\S*)/i, 'Grbl', grbl],
  [/^GrblHAL (\d\S*)/i, 'grblHAL', grbl],
  [/FluidNC (v?\d\S*)/i, 'FluidNC', grbl],
  [/FIRMWARE_NAME:\s*Klipper/i, 'Klipper', server],
  [/^\/\/ .*Klipper/i, 'Klipper', server],
  [/FIRMWARE_NAME:\s*Prusa-Firmware\s+(\S+)/i, 'Prusa firmware', other],
  [/FIRMWARE_NAME:\s*RepRapFirmware/i, 'RepRapFirmware', other],
  [/FIRMWARE_NAME:\s*Smoothieware/i, 'Smoothieware', other],
  [/FIRMWARE_NAME:\s*Repetier/i, 'Repetier', other],
  [
    /HELLO WORLD! I AM (?:POLARGRAPH|MAKELANGELO|DRAWBOT)/i,
    "Makelangelo's old firmware",
    'install its Marlin firmware (2.0.9.1 or newer)',
  ],
  [/^EBBv\d+.*Firmware Version (\S+)/i, 'an EiBotBoard', 'name its driver: --device ebb:ADDRESS'],
]

/** Names a firmware. @param lines - what the board has said */
export function foreignFirmware(lines: readonly string[]): ForeignFirmware | undefined {
  for (const [pattern, title, hint] of marks) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match !== null) return { title: `${title} ${match[1] ?? ''}`.trim(), hint }
    }
  }
  return undefined
}
