/** Form of the commands for tools: for the only tool (first machines), or with a tool number. */
export type GpglFamily = 'classic' | 'tools' | 'tools-twice'

/** One simulated machine. */
export interface SilhouetteModel {
  /** What `FG` answers, padded as the firmware pads it. */
  readonly identification: string
  readonly family: GpglFamily
  /** Tools that `J` may select; 1 on machines that do not know `J`. */
  readonly tools: 1 | 2
  /** Highest `!`, cm/s. */
  readonly mostSpeed: number
  readonly widthMm: number
}

/** Name of a simulated machine. */
export type SilhouetteModelName = 'portrait' | 'cameo' | 'cameo-3' | 'cameo-4' | 'portrait-3'

/** @see inkscape-silhouette: Graphtec.py and Commands.md */
export const silhouetteModels: Readonly<Record<SilhouetteModelName, SilhouetteModel>> = {
  portrait: { identification: 'PORTRAIT V1.30 ', family: 'classic', tools: 1, mostSpeed: 10, widthMm: 203 },
  cameo: { identification: 'CAMEO V1.10    ', family: 'classic', tools: 1, mostSpeed: 10, widthMm: 304 },
  'cameo-3': { identification: 'CAMEO 3 V1.50  ', family: 'tools', tools: 2, mostSpeed: 10, widthMm: 304 },
  'cameo-4': { identification: 'CAMEO 4 V1.10  ', family: 'tools-twice', tools: 2, mostSpeed: 30, widthMm: 304 },
  'portrait-3': { identification: 'PORTRAIT 3 V1.00', family: 'tools-twice', tools: 1, mostSpeed: 30, widthMm: 203 },
}
