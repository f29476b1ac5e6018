/* Drivers and their packages in words: see plot-words.ts about names. */
import type { DriverCheckReport, FindingStatus } from '../drivers/check/finding.ts'
import type { InstallPlan } from '../drivers/plan-install.ts'
import { counted, formatBytes } from '../quantities.ts'

/** What a package of an {@link InstallPlan} is, in lines; the first names it. */
export function publishedLines({ spec, published }: InstallPlan['packages'][number]): readonly string[] {
  if (published === undefined) return [`${spec}: the registry does not know it`]
  const { name, version, description, license, unpackedBytes, dependencies, provenance } = published
  const facts = [
    unpackedBytes === undefined ? undefined : formatBytes(unpackedBytes),
    dependencies.length === 0 ? 'no dependencies' : `depends on ${dependencies.join(', ')}`,
    license,
    provenance === undefined ? 'no provenance' : `built from ${provenance}`,
  ]
  const shown = facts.filter((fact) => fact !== undefined).join(' · ')
  return [`${name} ${version}${description === undefined ? '' : `: ${description}`}`, shown]
}

/** What was checked, and how many checks passed, line by line. */
export function checkSummary({ package: checked, findings }: DriverCheckReport): readonly string[] {
  const count = (status: FindingStatus): number => findings.filter((each) => each.status === status).length
  const size =
    checked &&
    `${checked.name} ${checked.version}: ${checked.files} files, ${formatBytes(checked.unpackedBytes)}, brings ${counted(checked.installs, 'package')}`
  const verdict = `${count('passed')} passed, ${count('failed')} failed, ${counted(count('warning'), 'warning')}`
  return [...(size === undefined ? [] : [size]), verdict]
}
