import { mergeConfig } from 'vitest/config'

import workspace from '../../vitest.config.ts'

/** The thread that plans is started from its built file, as users do: it is built first. */
export default mergeConfig(workspace, { test: { globalSetup: ['test/build.ts'] } })
