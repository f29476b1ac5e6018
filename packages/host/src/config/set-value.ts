import { randomUUID } from 'node:crypto'
import { fsync } from 'node:fs'
import { chmod, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { DriverError, toDriverError } from '@vfab/core'
import type { Document, Node } from 'yaml'

import type { ConfigSection } from './config-section.ts'
import { checkConfigFile } from './config-shape.ts'
import { parseYaml, parseYamlFile, readConfigText } from './yaml-file.ts'

/** `FileHandle.sync` does not exist under Yarn Plug'n'Play. */
const syncAll = promisify(fsync)

/** A value to be set in a file. */
export interface ConfigEdit {
  /** JSON pointer from the top: `/drivers/ebb/penUpPercent`. */
  readonly pointer: string
  /** `undefined` removes what is there. */
  readonly value: unknown
}

/** What became of a file. */
export interface EditedFile {
  /** The file that was written; where `file` is a link, what it points to. */
  readonly path: string
  /** Its text before; `undefined` where there was no file. */
  readonly before: string | undefined
  readonly after: string
  /** The value before each edit, in their order. */
  readonly previous: readonly unknown[]
}

/**
 * Sets values in a configuration file, or removes those that are `undefined`. Comments and order stay as they are; file and
 * directories are made when missing. A reader sees the old file or the new one, never a half; on any error the old one stays.
 * @param sections - the program's own, as for `loadConfig`
 * @throws DriverError `CONFIG_UNREADABLE` for a file that cannot be parsed, `CONFIG_UNKNOWN_KEY` or `CONFIG_INVALID` when
 * the result would not be a valid file, `PERMISSION_DENIED` and the like when it cannot be written
 */
export async function editConfigFile(
  file: string,
  edits: readonly ConfigEdit[],
  sections?: readonly ConfigSection[],
): Promise<EditedFile> {
  const path = await realpath(file).catch(() => file)
  const exists = await stat(path).catch(() => undefined)
  const before = exists ? await readConfigText(path) : undefined
  const { document } = await parseYaml(path, before ?? '')
  if (document.contents === null) document.contents = document.createNode({})
  const previous = edits.map((edit) => applyEdit(document, edit, path))
  const after = String(document)
  checkConfigFile(await parseYamlFile(path, after), sections)
  await replaceFile(path, after, exists?.mode)
  return { path, before, after, previous }
}

/** Sets or removes one value, see {@link editConfigFile}. */
export async function setConfigValue(
  file: string,
  pointer: string,
  value: unknown,
  sections?: readonly ConfigSection[],
): Promise<void> {
  await editConfigFile(file, [{ pointer, value }], sections)
}

/** @returns the value before */
function applyEdit(document: Document, { pointer, value }: ConfigEdit, path: string): unknown {
  const names = keysOf(pointer)
  const keys = names.map((name, depth) => (isNumber(document, names, depth) ? Number(name) : name))
  makeRoom(document, keys, { path, removing: value === undefined })
  const old = document.getIn(keys, true) as Node | undefined
  const previous: unknown = old?.toJS(document)
  if (value === undefined) document.deleteIn(keys)
  else replaceValue(document, keys, value)
  return previous
}

/** Pens and places in lists go by numbers: `2` is another key than `"2"`. */
function isNumber(document: Document, names: readonly string[], depth: number): boolean {
  return /^(0|[1-9]\d*)$/.test(names[depth]!) && !document.hasIn(names.slice(0, depth + 1))
}

/** @throws RangeError for a pointer that is empty or does not begin with a slash */
function keysOf(pointer: string): string[] {
  if (!pointer.startsWith('/') || pointer === '/') throw new RangeError(`not a JSON pointer to a setting: "${pointer}"`)
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** A key without a value (`ebb:`) becomes a mapping; one with a value is not overwritten by what should go inside it. */
function makeRoom(
  document: Document,
  keys: readonly (string | number)[],
  { path, removing }: { readonly path: string; readonly removing: boolean },
): void {
  for (let depth = 1; depth < keys.length; depth += 1) {
    const above = keys.slice(0, depth)
    const value: unknown = document.getIn(above)
    if (value === undefined && removing) return
    // Made one by one: below a number the library would make a list.
    if (value === undefined || value === null) document.setIn(above, document.createNode({}))
    else if (typeof value !== 'object') {
      throw new DriverError(`${path}: ${above.join('.')} is a value, it cannot hold ${keys.slice(depth).join('.')}`, {
        type: 'configuration',
        code: 'CONFIG_INVALID',
        context: { file: path, key: keys.join('.') },
        hint: `remove ${above.join('.')} first`,
      })
    }
  }
}

/** Comments belong to the value that they stand beside: the new one takes them over. */
function replaceValue(document: Document, keys: readonly (string | number)[], value: unknown): void {
  const old = document.getIn(keys, true) as Partial<Node> | undefined
  const node = document.createNode(value)
  for (const key of ['comment', 'commentBefore', 'spaceBefore'] as const) {
    if (old?.[key] != null) Object.assign(node, { [key]: old[key] })
  }
  document.setIn(keys, node)
}

/** Writes beside the file and renames over it, which the file system does in one step. */
export async function replaceFile(path: string, text: string, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`)
  try {
    await mkdir(dirname(path), { recursive: true })
    const handle = await open(temporary, 'wx', mode === undefined ? 0o644 : mode & 0o777)
    try {
      await handle.writeFile(text)
      await syncAll(handle.fd)
    } finally {
      await handle.close()
    }
    if (mode !== undefined) await chmod(temporary, mode & 0o777)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {})
    if (cause instanceof DriverError) throw cause
    throw toDriverError(cause, { operation: 'write', address: path })
  }
}
