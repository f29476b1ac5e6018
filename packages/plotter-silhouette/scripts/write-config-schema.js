// Runs after the compiler: discovery reads the settings' JSON Schema without running any code of the driver.
import { writeFile } from 'node:fs/promises'

import { configJsonSchema } from '../dist/json-schema.js'

const text = JSON.stringify(configJsonSchema(), undefined, 2)
await writeFile(new URL('../dist/config.schema.json', import.meta.url), `${text}\n`)
