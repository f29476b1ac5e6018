import type { DrawOverrides, MakeDriverError, PlotterLimits } from '@vfab/core'

/** No machine for pens goes faster, mm/s. */
const fastestMmPerS = 2000

/**
 * Makes sure that settings for one drawing are ones that the machine has, and in range.
 * @throws DriverError `CONFIG_INVALID`
 */
export function requireOverrides(
  overrides: DrawOverrides | undefined,
  { overrides: known = [] }: PlotterLimits,
  makeError: MakeDriverError,
): void {
  for (const [key, value] of Object.entries(overrides ?? {}) as [keyof DrawOverrides, number | undefined][]) {
    if (value === undefined) continue
    const isInRange = key.endsWith('Percent') ? value >= 0 && value <= 100 : value > 0 && value <= fastestMmPerS
    if (known.includes(key) && isInRange) continue
    const why = known.includes(key) ? 'it is out of range' : 'it cannot be changed from drawing to drawing'
    throw makeError('CONFIG_INVALID', `${key} is ${value}: ${why}`, {
      context: { key, value },
      hint: `settings that can be changed for one drawing: ${known.join(', ')}`,
    })
  }
  const { penUpPercent = 100, penDownPercent = 0 } = overrides ?? {}
  if (penUpPercent === penDownPercent && known.includes('penUpPercent')) {
    throw makeError(
      'CONFIG_INVALID',
      'penUpPercent and penDownPercent are equal: the pen would never leave the paper',
      {
        hint: 'set them apart',
      },
    )
  }
}
