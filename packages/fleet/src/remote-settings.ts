import { DriverError, type OperationOptions } from '@vfab/core'
import type { JobRequest, PreparationSettings } from '@vfab/server/api'
import type { PlotFileOptions, ResumeJobOptions } from '@vfab/workshop'

/** An option that means the same to a server. */
type SharedOption = Exclude<keyof PlotFileOptions & keyof PreparationSettings, 'device' | 'paper' | 'marginMm'>

/** All of them: one that is left out does not compile. */
const sharedOptions: Readonly<Record<SharedOption, true>> = {
  layers: true,
  layersBy: true,
  hide: true,
  landscape: true,
  cropMm: true,
  marksMm: true,
  rotateDeg: true,
  fit: true,
  clip: true,
  mirror: true,
  scale: true,
  center: true,
  offsetMm: true,
  copies: true,
  hatch: true,
  passes: true,
  closedOverlapMm: true,
  loopStarts: true,
  minLengthMm: true,
  simplifyToleranceMm: true,
  duplicateToleranceMm: true,
  order: true,
  reverse: true,
  effort: true,
  pens: true,
  sortPens: true,
}

/** Options of a plot on another computer: those of `PlotFileOptions` that a server takes. */
export type RemotePlotOptions = Pick<
  PlotFileOptions,
  | SharedOption
  | 'paper'
  | 'marginMm'
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

/** Options of resuming there. */
export type RemoteResumeOptions = Pick<ResumeJobOptions, 'from' | 'atOrigin' | 'onEvent' | 'onStroke' | 'onProgress'> &
  OperationOptions

/** What belongs to this computer alone, by the option that people type. */
const localOnly: Readonly<Partial<Record<keyof (PlotFileOptions & ResumeJobOptions), string>>> = {
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
  button: '--button',
  overlapMm: '--overlap',
}

/**
 * Refuses what cannot be asked of another computer: commands, files and settings there belong to its own configuration.
 * @throws DriverError `INPUT_INVALID`
 */
export function refuseLocalOptions(options: PlotFileOptions | ResumeJobOptions): void {
  const values = options as Readonly<Record<string, unknown>>
  const isUnrecorded = values['journal'] === false
  const [, given] = Object.entries(localOnly).find(([key]) => isGiven(values[key])) ?? []
  const option = isUnrecorded ? '--no-journal' : given
  if (option === undefined) return
  throw new DriverError(`${option} is for machines of this computer`, {
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
    Object.entries(options).filter(([key, value]) => Object.hasOwn(sharedOptions, key) && value !== undefined),
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
