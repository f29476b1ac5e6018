import { type CheckContext, plotterConformance, type PlotterConformanceOptions } from '../src/index.ts'

/** The suite's checks by name, not run yet. */
export function collectChecks(
  options: Omit<PlotterConformanceOptions, 'test'>,
): ReadonlyMap<string, (context: CheckContext) => Promise<void>> {
  const checks = new Map<string, (context: CheckContext) => Promise<void>>()
  plotterConformance({ ...options, test: (name, check) => checks.set(name, check) })
  return checks
}
