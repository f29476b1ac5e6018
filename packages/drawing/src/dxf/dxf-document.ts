import { type DxfTag, dxfTags } from './dxf-tags.ts'

/** One entity with all its groups, in order. */
export class DxfEntity {
  readonly type: string
  readonly tags: readonly DxfTag[]
  /** Vertices of an old polyline. */
  readonly vertices: readonly DxfEntity[]

  constructor(type: string, tags: readonly DxfTag[], vertices: readonly DxfEntity[] = []) {
    this.type = type
    this.tags = tags
    this.vertices = vertices
  }

  /** The first value with a code, as a number. */
  number(code: number, otherwise = 0): number {
    const found = this.tags.find((tag) => tag.code === code)
    const value = found === undefined ? NaN : Number(found.value)
    return Number.isFinite(value) ? value : otherwise
  }

  /** The first value with a code, as text. */
  text(code: number): string | undefined {
    const found = this.tags.find((tag) => tag.code === code)
    return found === undefined ? undefined : String(found.value).trim()
  }

  /** All values with a code. */
  numbers(code: number): number[] {
    return this.tags.filter((tag) => tag.code === code).map(({ value }) => Number(value))
  }
}

/** A block: entities that `INSERT` draws, about a base point. */
export interface DxfBlock {
  readonly base: readonly [number, number]
  readonly entities: readonly DxfEntity[]
}

/** A layer, as the table of layers has it. */
export interface DxfLayer {
  readonly name: string
  readonly color: number
  readonly isShown: boolean
  readonly isLocked: boolean
}

/** A DXF file, cut into what can be drawn and what that refers to. */
export interface DxfDocument {
  /** Values of header variables by name, the first group of each. */
  readonly header: ReadonlyMap<string, string | number>
  readonly layers: ReadonlyMap<string, DxfLayer>
  readonly blocks: ReadonlyMap<string, DxfBlock>
  readonly entities: readonly DxfEntity[]
}

/** Reads the sections of a DXF file. @throws DriverError `INPUT_INVALID` for groups that make no sense */
export function parseDxf(bytes: Uint8Array): DxfDocument {
  const header = new Map<string, string | number>()
  const layers = new Map<string, DxfLayer>()
  const blocks = new Map<string, DxfBlock>()
  const entities: DxfEntity[] = []
  let section = ''
  let variable: string | undefined
  let block: { name: string; base: readonly [number, number]; entities: DxfEntity[] } | undefined
  /** The polyline whose vertices come. */
  let polyline: { tags: readonly DxfTag[]; vertices: DxfEntity[] } | undefined
  const place = (entity: DxfEntity): void => void (block ? block.entities : entities).push(entity)
  const endPolyline = (): void => {
    if (polyline) place(new DxfEntity('POLYLINE', polyline.tags, polyline.vertices))
    polyline = undefined
  }
  const finish = (entity: DxfEntity): void => {
    const { type } = entity
    if (type === 'SECTION') section = entity.text(2) ?? ''
    if (section === 'TABLES' && type === 'LAYER') {
      const name = entity.text(2) ?? ''
      const color = entity.number(62, 7)
      const flags = entity.number(70)
      const isShown = color >= 0 && (flags & 1) === 0
      layers.set(name, { name, color: Math.abs(color), isShown, isLocked: (flags & 4) !== 0 })
    }
    if (section !== 'BLOCKS' && section !== 'ENTITIES') return
    if (type === 'VERTEX' && polyline) polyline.vertices.push(entity)
    else {
      endPolyline()
      if (type === 'POLYLINE') polyline = { tags: entity.tags, vertices: [] }
      else if (type === 'BLOCK') {
        block = { name: entity.text(2) ?? '', base: [entity.number(10), entity.number(20)], entities: [] }
      } else if (type === 'ENDBLK') {
        if (block) blocks.set(block.name, block)
        block = undefined
      } else if (!/^(?:SECTION|ENDSEC|SEQEND|EOF)$/.test(type)) place(entity)
    }
  }
  let type: string | undefined
  let tags: DxfTag[] = []
  for (const tag of dxfTags(bytes)) {
    if (tag.code === 0) {
      if (type !== undefined) finish(new DxfEntity(type, tags))
      type = String(tag.value).trim()
      tags = []
      continue
    }
    tags.push(tag)
    if (section === 'HEADER' || (type === 'SECTION' && tags[0]?.value === 'HEADER')) {
      if (tag.code === 9) variable = String(tag.value).trim()
      else if (variable !== undefined && !header.has(variable)) header.set(variable, tag.value)
    }
  }
  if (type !== undefined) finish(new DxfEntity(type, tags))
  endPolyline()
  return { header, layers, blocks, entities }
}
