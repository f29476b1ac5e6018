import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/**
 * One configuration for all tests. At the root, every package is a project of one run; in a package, whose `vitest.config.ts`
 * is this file, only its own tests run. Packages are found: a new one needs no line here.
 */
const workspace = import.meta.dirname

/** How the tests of one package run. */
function project(folder: string): TestProjectInlineConfiguration & { root: string } {
  const build = join(folder, 'test/build.ts')
  return {
    root: folder,
    // Packages use each other's sources, so that tests need no build …
    resolve: { conditions: ['@vfab/source'] },
    ssr: { resolve: { conditions: ['@vfab/source', 'node', 'import', 'default'] } },
    test: {
      include: ['test/**/*.test.ts'],
      // … except those of packages that start built files, as users do.
      globalSetup: existsSync(build) ? [build] : [],
      // Ends what hangs, and judges nobody's machine: no test is so slow, however busy the computer is.
      testTimeout: 240_000,
      hookTimeout: 240_000,
      // Files of a package share a process and its modules: nothing here has module-level state, and loading the modules anew
      // for every file took as long as the tests.
      isolate: false,
    },
  }
}

function projects(): TestProjectInlineConfiguration[] {
  const packages = readdirSync(join(workspace, 'packages')).map((name) => join('packages', name))
  return [...packages, 'tools']
    .filter((name) => existsSync(join(workspace, name, 'test')))
    .map((name) => {
      const { root, test, ...rest } = project(join(workspace, name))
      const inPackage = { provide: { folder: root }, setupFiles: [join(workspace, 'vitest.setup.js')] }
      return { ...rest, root, test: { ...test, ...inPackage, name: name.replace('packages/', '') } }
    })
}

// The machines that run this have two cores.
const run = { passWithNoTests: false, maxWorkers: 2 }
const here = process.cwd()
const single = project(here)

export default defineConfig(
  here === workspace ? { test: { ...run, projects: projects() } } : { ...single, test: { ...single.test, ...run } },
)
