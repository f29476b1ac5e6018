/**
 * Differences between machines: commands for tools, speeds, and areas.
 *
 * @see inkscape-silhouette, Graphtec.py and Commands.md: products, families, units of speed
 */

/** Form of the commands for tools: for the only tool, with a tool number, or with a tool number and a second command. */
export type Family = 'classic' | 'tools' | 'tools-twice'

/** One machine. */
export interface Machine {
  readonly name: string
  readonly family: Family
  /** Whether it has two holders, so that one must be chosen. */
  readonly hasTwoTools: boolean
  /** Highest speed, cm/s. */
  readonly mostSpeed: number
  /** Highest force, 1 is the lowest. */
  readonly mostForce: number
  readonly widthMm: number
}

function machine(name: string, family: Family, hasTwoTools: boolean, widthMm: number, mostForce = 33): Machine {
  return { name, family, hasTwoTools, widthMm, mostForce, mostSpeed: family === 'tools-twice' ? 30 : 10 }
}

/** The words of the setting `model`. */
export type ModelName =
  | 'craft-robo'
  | 'sd'
  | 'portrait'
  | 'portrait-2'
  | 'portrait-3'
  | 'portrait-4'
  | 'cameo'
  | 'cameo-2'
  | 'cameo-3'
  | 'cameo-4'
  | 'cameo-4-plus'
  | 'cameo-4-pro'
  | 'cameo-pro-mk2'
  | 'cameo-5'
  | 'cameo-5-plus'
  | 'cameo-5-alpha'

/** The machines by the words of the setting `model`. */
export const machines: Readonly<Record<ModelName, Machine>> = {
  'craft-robo': machine('Craft ROBO', 'classic', false, 200),
  sd: machine('Silhouette SD', 'classic', false, 203),
  portrait: machine('Portrait', 'classic', false, 203),
  'portrait-2': machine('Portrait 2', 'classic', false, 203),
  'portrait-3': machine('Portrait 3', 'tools-twice', false, 203),
  'portrait-4': machine('Portrait 4', 'tools-twice', false, 203),
  cameo: machine('Cameo', 'classic', false, 304),
  'cameo-2': machine('Cameo 2', 'classic', false, 304),
  'cameo-3': machine('Cameo 3', 'tools', true, 304),
  'cameo-4': machine('Cameo 4', 'tools-twice', true, 304),
  'cameo-4-plus': machine('Cameo 4 Plus', 'tools-twice', true, 381),
  'cameo-4-pro': machine('Cameo 4 Pro', 'tools-twice', true, 600),
  'cameo-pro-mk2': machine('Cameo Pro MK-II', 'tools-twice', true, 600),
  'cameo-5': machine('Cameo 5', 'tools-twice', true, 304),
  'cameo-5-plus': machine('Cameo 5 Plus', 'tools-twice', true, 381),
  'cameo-5-alpha': machine('Cameo 5 Alpha', 'tools-twice', true, 304, 40),
}

/** All {@link ModelName}, in the order people see them. */
export const modelNames: readonly ModelName[] = Object.keys(machines) as ModelName[]

/** USB products of vendor 0b4d, and of 3844 for the Alpha. */
const products: Readonly<Record<string, ModelName>> = {
  '0b4d:110a': 'craft-robo',
  '0b4d:111a': 'craft-robo',
  '0b4d:111c': 'sd',
  '0b4d:111d': 'sd',
  '0b4d:1121': 'cameo',
  '0b4d:112b': 'cameo-2',
  '0b4d:112f': 'cameo-3',
  '0b4d:1137': 'cameo-4',
  '0b4d:1138': 'cameo-4-plus',
  '0b4d:1139': 'cameo-4-pro',
  '0b4d:1146': 'cameo-pro-mk2',
  '0b4d:1140': 'cameo-5',
  '0b4d:1141': 'cameo-5-plus',
  '0b4d:1123': 'portrait',
  '0b4d:1132': 'portrait-2',
  '0b4d:113a': 'portrait-3',
  '0b4d:113f': 'portrait-4',
  '3844:0001': 'cameo-5-alpha',
  '3844:0002': 'cameo-5-alpha',
}

/** The machine with this USB identity; `undefined` for others. */
export function modelOfUsb(vendorId: number, productId: number): ModelName | undefined {
  const hex = (id: number): string => id.toString(16).padStart(4, '0')
  return products[`${hex(vendorId)}:${hex(productId)}`]
}

/** The machine that says this of itself, `CAMEO 3 V1.50`; the longest name that fits counts. */
export function modelOfReply(reply: string): ModelName | undefined {
  const said = reply.toUpperCase().replaceAll(/[\s_-]/g, '')
  const fitting = modelNames.filter((name) => said.startsWith(machines[name].name.toUpperCase().replaceAll(/\s/g, '')))
  return fitting.sort((one, other) => other.length - one.length)[0]
}
