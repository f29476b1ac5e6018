import type { Driver, Plotter } from '@vfab/core'
import type { ConformancePlotter } from './conformance-device.ts'
import type { RegisterTest } from './register-test.ts'

/** What {@link plotterConformance} needs. */
export interface PlotterConformanceOptions<Config = unknown> {
  /** Registers one test: vitest's `test`, or that of `node:test`. */
  readonly test: RegisterTest
  readonly driver: Driver<Config, Plotter>
  /** The package.json of the driver's package: `new URL('../package.json', import.meta.url)`. */
  readonly metadata: URL
  /**
   * Where a file named in the metadata lies while testing; by default where the published package has it. Tests that run
   * before the build answer `./dist/index.js` with `new URL('../src/index.ts', import.meta.url)`.
   */
  readonly locate?: ((file: string) => URL) | undefined
  /** Makes the device for one check. */
  readonly createDevice: () => ConformancePlotter | Promise<ConformancePlotter>
  /** Name of a command that drawing cannot do without, as the fault `refuse` takes it: `SM`. */
  readonly refusedCommand?: string | undefined
  /**
   * At how many points of an operation's dialogue it is aborted, and the cable pulled: spread evenly, the first and last byte
   * among them. Default 24.
   */
  readonly cuts?: number | undefined
}
