/*
 * YAML lets a file repeat a part by name (`&pen`, `*pen`): names that are not there, parts that contain themselves, and
 * parts of parts of parts that fill any memory. They are found before anything is built from the document.
 */
import type { Document } from 'yaml'

/** What makes a document unusable, and where in its text. */
export interface YamlExcess {
  /** Index in the text. */
  readonly offset: number
  readonly message: string
}

/** Settings nested deeper than this are refused; layers are merged as deep. */
const deepestSetting = 64

/** Values in a file, repeated parts counted as often as they are repeated. */
const mostValues = 20_000

/** The shape of the library's nodes, as far as it is needed here. */
interface AnyNode {
  readonly range?: readonly [start: number, ...others: number[]] | null

  /** Of aliases: the name of the part that is repeated. */
  readonly source?: string
  resolve?: (document: Document) => unknown
  /** Of lists and mappings. */
  readonly items?: readonly unknown[]
  /** Of entries in mappings. */
  readonly key?: unknown
  readonly value?: unknown
}

/** The first thing in a document that cannot be used; `undefined` when all of it can. */
export function findExcess(document: Document): YamlExcess | undefined {
  /** Values inside each repeated part, counted once. */
  const counts = new Map<unknown, number>()
  const open = new Set<unknown>()
  let found: YamlExcess | undefined

  /** How many values `node` stands for; goes on counting nothing once something is found. */
  const count = (value: unknown, offset: number, depth: number): number => {
    if (found || typeof value !== 'object' || value === null) return 0
    const node = value as AnyNode
    const at = node.range?.[0] ?? offset
    const fail = (message: string): number => {
      found = { offset: at, message }
      return 0
    }
    if (depth > deepestSetting) return fail(`settings are nested more than ${deepestSetting} deep`)
    if (typeof node.source === 'string' && node.resolve) {
      const target = node.resolve(document)
      if (!target) return fail(`*${node.source} is not defined: no value before it is marked &${node.source}`)
      if (open.has(target)) return fail(`*${node.source} contains itself`)
      return count(target, at, depth)
    }
    const known = counts.get(node)
    if (known !== undefined) return known
    open.add(node)
    let values = 1
    for (const item of node.items ?? []) {
      const { key, value: inner } = item as AnyNode
      const isEntry = typeof item === 'object' && item !== null && 'key' in item
      values += isEntry ? count(key, at, depth + 1) + count(inner, at, depth + 1) : count(item, at, depth + 1)
      if (values > mostValues) return found ? 0 : fail(`aliases repeat more than ${mostValues} values`)
    }
    open.delete(node)
    counts.set(node, values)
    return values
  }
  count(document.contents, 0, 0)
  return found
}
