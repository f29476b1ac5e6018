// Writes the JSON Schema of the settings next to the compiled code, where the metadata in package.json says it is.
import { writeFile } from 'node:fs/promises'

import { toJSONSchema } from 'zod'

import { ebbConfigSchema } from '../dist/config.js'

// As people write the settings: before defaults are filled in.
const schema = toJSONSchema(ebbConfigSchema, { target: 'draft-2020-12', io: 'input' })
await writeFile(new URL('../dist/config.schema.json', import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`)
