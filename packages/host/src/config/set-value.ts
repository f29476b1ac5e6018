import { randomUUID } from 'node:crypto'
import { fsync } from 'node:fs'
import { chmod, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { DriverError, toDriverError } from '@vfab/core'
import type { Document, Node, Scalar, YAMLMap } from 'yaml'

import type { ConfigSection } from './config-section.ts'
import { checkConfigFile } from './config-shape.ts'
import { parseYaml, parseYamlFile, readConfigText } from './yaml-file.ts'

/** `FileHandle.sync` does not exist under Yarn Plug'n'Play. */
const syncAll = promisify(fsync)

/** A change to a file. */
export type ConfigEdit = ValueEdit | KeyEdit

/** A value to be set. */
export interface ValueEdit {
  /** JSON pointer from the top: `/drivers/ebb/penUpPercent`. */
  readonly pointer: string
  /** `undefined` removes what is there. */
  readonly value: unknown
}

/** A key that gets another name; its value, and all comments, stay. */
export interface KeyEdit {
  readonly pointer: string
  readonly rename: string
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
  const renamed = await renameKeys(path, before ?? '', edits)
  const { document } = await parseYaml(path, renamed)
  if (document.contents === null) document.contents = document.createNode({})
  const previous = edits.map((edit) => applyEdit(document, edit, path))
  // What is only renamed keeps its layout to the last blank.
  const after = edits.every((edit) => 'rename' in edit) ? renamed : String(document)
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
function applyEdit(document: Document, edit: ConfigEdit, path: string): unknown {
  const names = keysOf(edit.pointer)
  const keys = names.map((name, depth) => (isNumber(document, names, depth) ? Number(name) : name))
  if ('rename' in edit) {
    return (document.getIn([...keys.slice(0, -1), edit.rename], true) as Node | undefined)?.toJS(document)
  }
  const { value } = edit
  makeRoom(document, keys, { path, removing: value === undefined })
  const old = document.getIn(keys, true) as Node | undefined
  const previous: unknown = old?.toJS(document)
  if (value === undefined) document.deleteIn(keys)
  else replaceValue(document, keys, value)
  return previous
}

/** Writes other names over keys in the text, one after the other, as their places change. */
async function renameKeys(path: string, text: string, edits: readonly ConfigEdit[]): Promise<string> {
  let renamed = text
  for (const edit of edits) {
    if (!('rename' in edit)) continue
    const { document } = await parseYaml(path, renamed)
    const names = keysOf(edit.pointer)
    const keys = names.map((name, depth) => (isNumber(document, names, depth) ? Number(name) : name))
    const above = keys.slice(0, -1)
    const map = (above.length === 0 ? document.contents : document.getIn(above, true)) as Partial<
      YAMLMap<Scalar>
    > | null
    const range = map?.items?.find(({ key }) => String(key.value) === names.at(-1))?.key.range
    if (range) renamed = renamed.slice(0, range[0]) + edit.rename + renamed.slice(range[1])
  }
  return renamed
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
