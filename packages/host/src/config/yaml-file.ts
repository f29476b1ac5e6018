import { readFile, stat } from 'node:fs/promises'

import { type ConfigTree, DriverError, toDriverError } from '@vfab/core'
import type { Document, LineCounter, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml'

import { asRecord } from '../discovery/manifest.ts'
import { findExcess } from './yaml-excess.ts'
import { yamlErrorText } from './yaml-words.ts'

/** A parsed YAML file that knows where in the text each value stands. */
export interface YamlFile {
  readonly path: string
  readonly values: ConfigTree
  /** `path:line` of the value at these keys, or of the nearest one above it that is there. */
  placeOf(keys: readonly string[]): string
}

/**
 * Reads a YAML file whose top level is a mapping; an empty file is an empty one.
 * @throws DriverError `CONFIG_UNREADABLE` with file, line and column
 */
export async function readYamlFile(path: string): Promise<YamlFile> {
  return parseYamlFile(path, await readConfigText(path))
}

/** Configuration beyond this is not read: real files stay under 50 KiB. */
const fileLimitBytes = 1_048_576

/** The text of a configuration file. @throws DriverError `CONFIG_UNREADABLE` */
export async function readConfigText(path: string): Promise<string> {
  try {
    if ((await stat(path)).size <= fileLimitBytes) return await readFile(path, 'utf8')
  } catch (cause) {
    const { message, hint } = toDriverError(cause, { operation: 'read', address: path })
    throw new DriverError(message, {
      type: 'configuration',
      code: 'CONFIG_UNREADABLE',
      context: { file: path },
      hint,
      cause,
    })
  }
  throw unreadable(path, `${path} is larger than 1 MiB: too large for a configuration`)
}

/** {@link readYamlFile} for a text that was read already. */
export async function parseYamlFile(path: string, text: string): Promise<YamlFile> {
  const { document, lines } = await parseYaml(path, text)
  const values: unknown = document.toJS({ maxAliasCount: -1 }) ?? {}
  if (!asRecord(values)) throw unreadable(path, `${path}:1: a mapping such as "device: east" is expected`)
  return {
    path,
    values: values as ConfigTree,
    placeOf: (keys) => `${path}:${lineOf(document, lines, keys)}`,
  }
}

/** Parses YAML 1.2 with its comments. The `yaml` package is imported here, so that it costs nothing without a file. */
export async function parseYaml(path: string, text: string): Promise<{ document: Document; lines: LineCounter }> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    throw unreadable(path, `${path}:${line}:${col}: ${yamlErrorText(error)}`, error)
  }
  const excess = findExcess(document)
  if (excess) throw unreadable(path, `${path}:${lines.linePos(excess.offset).line}: ${excess.message}`)
  return { document, lines }
}

/** The line of the last of these keys that is there. */
function lineOf(document: Document, lines: LineCounter, keys: readonly string[]): number {
  let line = 1
  let node: unknown = document.contents
  for (const key of keys) {
    const entry = (node as Partial<YAMLSeq<Node>> | null)?.items?.[Number(key)]
    if (entry?.range) {
      line = lines.linePos(entry.range[0]).line
      node = entry
      continue
    }
    const pairs = (node as Partial<YAMLMap<Scalar, unknown>> | null)?.items
    const pair = Array.isArray(pairs) ? pairs.find((each) => String(each.key?.value) === key) : undefined
    if (!pair?.key.range) break
    line = lines.linePos(pair.key.range[0]).line
    node = pair.value
  }
  return line
}

function unreadable(path: string, message: string, cause?: unknown): DriverError {
  return new DriverError(message, {
    type: 'configuration',
    code: 'CONFIG_UNREADABLE',
    context: { file: path },
    hint: `correct the file, or check it with an editor that knows YAML`,
    cause,
  })
}
