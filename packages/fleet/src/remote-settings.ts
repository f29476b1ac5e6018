import { DriverError, type OperationOptions } from '@vfab/core'
import type { JobRequest, PreparationSettings } from '@vfab/server/api'
import type { PlotFileOptions } from '@vfab/workshop'

/** Options of a plot on another computer: those of `PlotFileOptions` that a server takes. */
export type RemotePlotOptions = Pick<
  PlotFileOptions,
  | 'layers'
  | 'layersBy'
  | 'hide'
  | 'paper'
  | 'landscape'
  | 'marginMm'
  | 'cropMm'
  | 'marksMm'
  | 'rotateDeg'
  | 'fit'
  | 'clip'
  | 'mirror'
  | 'scale'
  | 'center'
  | 'offsetMm'
  | 'copies'
  | 'hatch'
  | 'passes'
  | 'closedOverlapMm'
  | 'loopStarts'
  | 'minLengthMm'
  | 'simplifyToleranceMm'
  | 'duplicateToleranceMm'
  | 'order'
  | 'reverse'
  | 'effort'
  | 'pens'
  | 'sortPens'
  | 'name'
  | 'people'
  | 'overrides'
  | 'pauseAfterInkMm'
  | 'film'
  | 'jobId'
  | 'onEvent'
  | 'onStroke'
  | 'onProgress'
> &
  OperationOptions

const preparationKeys = [
  'layers',
  'layersBy',
  'hide',
  'landscape',
  'cropMm',
  'marksMm',
  'rotateDeg',
  'fit',
  'clip',
  'mirror',
  'scale',
  'center',
  'offsetMm',
  'copies',
  'hatch',
  'passes',
  'closedOverlapMm',
  'loopStarts',
  'minLengthMm',
  'simplifyToleranceMm',
  'duplicateToleranceMm',
  'order',
  'reverse',
  'effort',
  'pens',
  'sortPens',
] as const satisfies readonly (keyof RemotePlotOptions & keyof PreparationSettings)[]

/** What belongs to this computer alone, by the option that people type. */
const localOnly: Readonly<Partial<Record<keyof PlotFileOptions, string>>> = {
  font: '--font',
  units: '--units',
  strict: '--strict',
  guards: '--guard',
  sensors: '--sensor',
  hooks: '--on',
  live: '--live',
  trace: '--trace',
  picture: '--picture',
  assignments: '--set',
  idlePenMs: '--idle-pen',
}

/**
 * Refuses what cannot be asked of another computer: commands, files and settings there belong to its own configuration.
 * @throws DriverError `INPUT_INVALID`
 */
export function refuseLocalOptions(options: PlotFileOptions): void {
  const given = Object.entries(localOnly).find(([key]) => isGiven(options[key as keyof PlotFileOptions]))
  if (given === undefined) return
  throw new DriverError(`${given[1]} is for machines of this computer`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: `leave it out, or set it in the configuration of the other computer`,
  })
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

/** How the drawing is made ready there. */
export function preparationOf(device: string, options: RemotePlotOptions): PreparationSettings {
  const { paper, marginMm } = options
  const chosen = Object.fromEntries(
    preparationKeys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])),
  ) as PreparationSettings
  return {
    ...chosen,
    device,
    ...(paper === undefined
      ? {}
      : { paper: typeof paper === 'string' ? paper : `${paper.widthMm}x${paper.heightMm}mm` }),
    ...(marginMm === undefined ? {} : { marginMm }),
  }
}

/** What is plotted there. */
export function jobOf(id: string, preparation: string, device: string, options: RemotePlotOptions): JobRequest {
  const { people, overrides, pauseAfterInkMm, film } = options
  return {
    id,
    preparation,
    device,
    people,
    overrides,
    pauseAfterInkMm,
    ...(film === undefined ? {} : { film: { cameras: film.cameras, every: film.every } }),
  }
}
