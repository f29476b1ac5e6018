/** What a line of the board means. */
export type Reply =
  | {
      readonly kind: 'ok'
      /** The line it answers, where the firmware says so. */
      readonly number: number | undefined
      /** Free places of planner and queue, with `ADVANCED_OK`. */
      readonly free: { readonly blocks: number; readonly lines: number } | undefined
    }
  | { readonly kind: 'resend'; readonly number: number }
  | { readonly kind: 'start' }
  /** It is at something: there is nothing to worry about. */
  | { readonly kind: 'busy'; readonly waitsForUser: boolean }
  /** A checksum or number was wrong; a {@link Reply} `resend` follows. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'halted'; readonly said: string }
  | { readonly kind: 'refused'; readonly said: string }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'other' }

/** Where the program has been sent, mm by its own coordinates. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** Reads a line; ends are taken away. */
export function readReply(line: string): Reply {
  if (/^ok\b/i.test(line)) return readOk(line)
  const resend = /^(?:resend|rs)\s*:?\s*N?\s*:?\s*(\d+)/i.exec(line)?.[1]
  if (resend !== undefined) return { kind: 'resend', number: Number(resend) }
  if (/^[^\x20-\x7e]*start$/.test(line)) return { kind: 'start' }
  if (/^(?:echo:\s*)?busy:/i.test(line)) return { kind: 'busy', waitsForUser: /paused for/i.test(line) }
  const place = readPlace(line)
  if (place !== undefined) return { kind: 'place', place }
  if (/^echo:\s*unknown command/i.test(line)) return { kind: 'refused', said: line.replace(/^echo:\s*/i, '') }
  const error = /^(?:Error|!!)\s*:?\s*(.*)$/i.exec(line)?.[1]
  if (error === undefined) return { kind: 'other' }
  if (/checksum|line number|last line/i.test(error)) return { kind: 'damaged' }
  if (/halted|kill\(\)|stopped due to/i.test(error)) return { kind: 'halted', said: error }
  return { kind: 'refused', said: error }
}

function readOk(line: string): Reply {
  const number = /\bN(-?\d+)/.exec(line)?.[1]
  const [, blocks, lines] = /\bP(\d+)\s+B(\d+)/.exec(line) ?? []
  return {
    kind: 'ok',
    number: number === undefined ? undefined : Number(number),
    free: blocks === undefined ? undefined : { blocks: Number(blocks), lines: Number(lines) },
  }
}

function readPlace(line: string): Place | undefined {
  const [, x, y, z] = /^X:\s*(-?[\d.]+)\s+Y:\s*(-?[\d.]+)\s+Z:\s*(-?[\d.]+)/.exec(line) ?? []
  return x === undefined ? undefined : { x: Number(x), y: Number(y), z: Number(z) }
}

/** What `M115` tells of a board. */
export interface BoardInfo {
  /** `Marlin 2.1.2.5`. */
  readonly firmware: string
  /** What its builder called the machine. */
  readonly machineType: string
  readonly capabilities: ReadonlyMap<string, boolean>
  /** Travel from its zero, mm, where the firmware tells it. */
  readonly travelMm: { readonly widthMm: number; readonly heightMm: number } | undefined
}

/** @returns undefined for what is not the answer of a Marlin board */
export function readInfo(lines: readonly string[]): BoardInfo | undefined {
  const title = lines.find((line) => /FIRMWARE_NAME:\s*Marlin/i.test(line))
  if (title === undefined) return undefined
  const value = (key: string): string => new RegExp(`${key}:\\s*(.*?)(?=\\s+[A-Z_]+:|$)`).exec(title)?.[1]?.trim() ?? ''
  const version = /Marlin[\s_-]*V?(?:bugfix-)?([\d.]*\d\S*)?/i.exec(value('FIRMWARE_NAME'))?.[1]
  const capabilities = new Map<string, boolean>()
  for (const line of lines) {
    const [, name, on] = /^Cap:(\w+):(\d)/.exec(line) ?? []
    if (name !== undefined) capabilities.set(name, on === '1')
  }
  return {
    firmware: `Marlin ${version ?? ''}`.trim(),
    machineType: value('MACHINE_TYPE'),
    capabilities,
    travelMm: readArea(lines),
  }
}

function readArea(lines: readonly string[]): BoardInfo['travelMm'] {
  const area = lines.find((line) => line.startsWith('area:'))
  const [, x, y] = /max:\{x:([\d.]+),y:([\d.]+)/.exec(area ?? '') ?? []
  return x === undefined ? undefined : { widthMm: Number(x), heightMm: Number(y) }
}
