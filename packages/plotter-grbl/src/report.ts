/** x, y and z by the board, mm. */
export type MachinePoint = readonly [x: number, y: number, z: number]

/** A status report: the answer to `?`. */
export interface StatusReport {
  /** `Idle`, `Run`, `Hold`, `Jog`, `Alarm`, `Door`, `Check`, `Home`, `Sleep`, `Tool`. */
  readonly state: string
  /** `Hold:0` has come to rest, `Hold:1` is braking. */
  readonly sub: number | undefined
  /** By the machine's own coordinates. */
  readonly machine?: MachinePoint
  /** By those of the program. */
  readonly work?: MachinePoint
  /** Between the two. */
  readonly offset?: MachinePoint
  /** Blocks that could still be planned, and free bytes of the receive buffer. */
  readonly free?: { readonly blocks: number; readonly bytes: number }
  /** Overrides, percent: feed, rapid, spindle. */
  readonly overrides?: readonly [feed: number, rapid: number, spindle: number]
  /** Input pins that are active: `X` and `Y` are limit switches. */
  readonly pins?: string
}

/** Reads a status report. Lengths are as printed: see `$13`. @returns undefined when the line is none */
export function parseReport(line: string): StatusReport | undefined {
  const match = /^<([A-Za-z]+)(?::(\d+))?((?:\|[^|<>]*)*)>$/.exec(line)
  if (match === null) return undefined
  const fields = new Map<string, string>()
  for (const field of match[3]!.split('|')) {
    const colon = field.indexOf(':')
    if (colon > 0) fields.set(field.slice(0, colon), field.slice(colon + 1))
  }
  const machine = point(fields.get('MPos'))
  const work = point(fields.get('WPos'))
  const offset = point(fields.get('WCO'))
  const buffers = numbers(fields.get('Bf'))
  const overrides = numbers(fields.get('Ov'))
  const pins = fields.get('Pn')
  return {
    state: match[1]!,
    sub: match[2] === undefined ? undefined : Number(match[2]),
    ...(machine && { machine }),
    ...(work && { work }),
    ...(offset && { offset }),
    ...(buffers?.length === 2 && { free: { blocks: buffers[0]!, bytes: buffers[1]! } }),
    ...(overrides?.length === 3 && { overrides: [overrides[0]!, overrides[1]!, overrides[2]!] as const }),
    ...(pins !== undefined && { pins }),
  }
}

function numbers(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined
  const values = text.split(',').map(Number)
  return values.every((value) => Number.isFinite(value)) ? values : undefined
}

function point(text: string | undefined): MachinePoint | undefined {
  const values = numbers(text)
  if (values === undefined || values.length < 2) return undefined
  return [values[0]!, values[1]!, values[2] ?? 0]
}
