import { toJSONSchema } from 'zod'

import { silhouetteConfigSchema } from './config.ts'

/**
 * The settings as JSON Schema 2020-12, as people write them: before defaults are filled in. Published as
 * `dist/config.schema.json`, where the metadata in package.json says it is.
 */
export function configJsonSchema(): unknown {
  return toJSONSchema(silhouetteConfigSchema, { target: 'draft-2020-12', io: 'input' })
}
