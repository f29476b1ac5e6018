// Runs after the compiler: vfab reads the settings' JSON Schema without running any code of the driver.
import { writeFile } from 'node:fs/promises'

import { toJSONSchema } from 'zod'

import { configSchema } from '../dist/config.js'

const schema = toJSONSchema(configSchema, { target: 'draft-2020-12', io: 'input' })
await writeFile(new URL('../dist/config.schema.json', import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`)
