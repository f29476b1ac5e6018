/** The firmwares that speak Grbl's protocol and that are told apart. */
export const firmwareNames = ['grbl', 'grblhal', 'fluidnc'] as const

/** One of {@link firmwareNames}. */
export type FirmwareName = (typeof firmwareNames)[number]

/** What a board says of itself in answer to `$I`. */
export interface FirmwareInfo {
  readonly name: FirmwareName
  /** `1.1h.20190830`, `3.7.18`. */
  readonly version: string
  /** What the owner stored with `$I=`. */
  readonly label: string
  /** Bytes of its receive buffer. */
  readonly rxBytes: number
  /** Blocks it plans ahead. */
  readonly plannerBlocks: number
  /** Longest line it takes, the end included. */
  readonly lineBytes: number
  /** Letters of `[OPT:…]`. */
  readonly options: string
}

/** What each firmware has where it does not say. @see facts in the firmwares' config.h, Config.h */
const assumed: Readonly<Record<FirmwareName, Pick<FirmwareInfo, 'rxBytes' | 'plannerBlocks' | 'lineBytes'>>> = {
  grbl: { rxBytes: 128, plannerBlocks: 15, lineBytes: 80 },
  grblhal: { rxBytes: 1024, plannerBlocks: 35, lineBytes: 256 },
  fluidnc: { rxBytes: 256, plannerBlocks: 15, lineBytes: 256 },
}

/** Reads the answer to `$I`. @returns undefined when there is no version in it */
export function parseInfo(lines: readonly string[], expected?: FirmwareName): FirmwareInfo | undefined {
  const version = /^\[VER:([^:\]]*):?([^\]]*)]$/.exec(lines.find((line) => line.startsWith('[VER:')) ?? '')
  if (version === null) return undefined
  const text = lines.join('\n')
  const fluid = /FluidNC v?([\w.-]+)/.exec(text)
  const name = expected ?? (fluid !== null ? 'fluidnc' : /\[FIRMWARE:grblHAL]/i.test(text) ? 'grblhal' : 'grbl')
  const options = /\[OPT:([^,\]]*)(?:,(\d+))?(?:,(\d+))?/.exec(text)
  const fallback = assumed[name]
  return {
    name,
    version: (name === 'fluidnc' ? fluid?.[1] : undefined) ?? version[1]!.trim(),
    label: version[2]!.trim(),
    rxBytes: Number(options?.[3] ?? fallback.rxBytes),
    plannerBlocks: Number(options?.[2] ?? fallback.plannerBlocks),
    lineBytes: fallback.lineBytes,
    options: options?.[1] ?? '',
  }
}

/** True for what any of the firmwares prints after a restart: `Grbl 1.1h ['$' for help]`, `Grbl 1.1h DrawCore V2.09 ['$' for help]`. */
export function isBanner(line: string): boolean {
  return /^Grbl(HAL)? [1-9]\S*( [^[\]]*)? ?\[/i.test(line)
}

/** The names that people know the firmwares by. */
export function firmwareTitle(name: FirmwareName): string {
  return { grbl: 'Grbl', grblhal: 'grblHAL', fluidnc: 'FluidNC' }[name]
}
