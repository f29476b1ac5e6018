import { type FaultKind, faultKinds, type Outcome } from './trial.ts'

/** One plot of the campaign. */
export interface Result {
  readonly machine: string
  readonly fault: FaultKind
  readonly outcome: Outcome
}

const columns = [
  'fault',
  'plots',
  'finished',
  'resumed',
  'to the step',
  'missing',
  'twice',
  'worst',
  'doubled mm',
  'stray mm',
] as const

/** A table of all faults, in Markdown. */
export function summarize(results: readonly Result[]): string[] {
  const rows = faultKinds
    .filter((kind) => results.some(({ fault }) => fault === kind))
    .map((kind) => row(kind, results))
  const total = row('all', results)
  const problems = results.reduce((sum, { outcome }) => sum + outcome.problems.length, 0)
  const strokes = results.reduce((sum, { outcome }) => sum + outcome.verdict.strokes, 0)
  return [
    `| ${columns.join(' | ')} |`,
    `| --- |${' --: |'.repeat(columns.length - 1)}`,
    ...[...rows, total].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `${results.length} plots of ${strokes} strokes on ${new Set(results.map(({ machine }) => machine)).size} machines, ` +
      `${problems} broken promises`,
  ]
}

function row(kind: FaultKind | 'all', results: readonly Result[]): (string | number)[] {
  const outcomes = results.filter(({ fault }) => kind === 'all' || fault === kind).map(({ outcome }) => outcome)
  const sum = (value: (outcome: Outcome) => number): number => outcomes.reduce((total, each) => total + value(each), 0)
  return [
    kind,
    outcomes.length,
    sum(({ resumes }) => (resumes === 0 ? 1 : 0)),
    sum(({ resumes }) => (resumes > 0 ? 1 : 0)),
    sum(({ continued }) => (continued === true ? 1 : 0)),
    sum(({ verdict }) => verdict.missing),
    sum(({ verdict }) => verdict.twice),
    Math.max(0, ...outcomes.map(({ verdict }) => verdict.twice)),
    Math.max(0, ...outcomes.map(({ verdict }) => verdict.doubledMm)).toFixed(1),
    Math.max(0, ...outcomes.map(({ verdict }) => verdict.strayMm)).toFixed(1),
  ]
}
