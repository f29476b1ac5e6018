import { mergeConfig } from 'vitest/config'

import workspace from '../../vitest.config.ts'

/** Drivers, simulators and the command itself are started from their built files, as users do: they are built first. */
export default mergeConfig(workspace, { test: { globalSetup: ['test/build.ts'] } })
