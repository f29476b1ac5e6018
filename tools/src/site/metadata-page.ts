import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryDir } from '../packaging/workspace.ts'
import { code, type Page, paragraphs, prose, table } from './markdown.ts'

interface FieldSchema {
  readonly $ref?: string
  readonly description?: string
  readonly type?: string
  readonly const?: unknown
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly items?: FieldSchema
  readonly $defs?: Readonly<Record<string, FieldSchema>>
}

/** A field of the metadata: `drivers[].match[].usb.vid`. */
export interface MetadataField {
  readonly path: string
  readonly required: boolean
  readonly schema: FieldSchema
}

/** Every field that the schema of core describes. */
export function metadataFields(): readonly MetadataField[] {
  const root = JSON.parse(readFileSync(join(repositoryDir, 'packages/core/vfab.schema.json'), 'utf8')) as FieldSchema
  const resolve = ({ $ref, ...own }: FieldSchema): FieldSchema =>
    $ref === undefined ? own : { ...resolve(root.$defs?.[$ref.split('/').at(-1)!] ?? {}), ...own }
  const visit = (schema: FieldSchema, path: string): MetadataField[] =>
    Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
      const field = { path: path + key, required: schema.required?.includes(key) ?? false, schema: resolve(value) }
      const { items } = field.schema
      return [
        field,
        ...(items === undefined ? [] : visit(resolve(items), `${field.path}[].`)),
        ...visit(field.schema, `${field.path}.`),
      ]
    })
  return visit(root, '')
}

/** The id of a field's row. */
export function fieldAnchor(path: string): string {
  return `field-${path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

/** The `vfab` field of a driver's package.json, field by field. */
export function metadataPage(): Page {
  const text = paragraphs(
    '# The vfab field of package.json',
    'vfab finds drivers by this field, with the keyword `vfab-driver` beside it. It is read as data: no code of a package runs until one of its devices is used. ' +
      'The same as a JSON Schema: `@vfab/core/vfab.schema.json`. Unknown fields are kept.',
    table(
      ['field', 'required', 'values', ''],
      metadataFields().map(({ path, required, schema }) => [
        `<a id="${fieldAnchor(path)}"></a>${code(path)}`,
        required ? 'yes' : '',
        valuesOf(schema),
        prose([schema.description ?? '', exampleOf(schema)].filter(Boolean).join(' ')),
      ]),
    ),
  )
  return { path: 'drivers/metadata', text }
}

function valuesOf({ type, const: only, enum: choices, items }: FieldSchema): string {
  if (only !== undefined) return code(JSON.stringify(only))
  if (choices !== undefined) return choices.map((choice) => code(String(choice))).join(', ')
  return type === 'array' && items !== undefined ? 'list' : (type ?? '')
}

function exampleOf({ examples, items }: FieldSchema): string {
  const given = examples ?? items?.examples
  return given === undefined ? '' : `For example ${given.map((example) => `\`${String(example)}\``).join(', ')}.`
}
