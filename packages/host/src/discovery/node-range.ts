/*
 * Reads the ranges that `engines.node` holds, so that a driver for a newer Node is named before its import fails. A full
 * semver library would cost more at start than all of discovery; what is not understood here counts as satisfied.
 */

type Version = readonly [major: number, minor: number, patch: number]

/** Whether `version` (`20.20.2`) lies in `range` (`>=20.19`, `^20.9 || >=22`). A range that cannot be read holds. */
export function satisfiesNodeRange(version: string, range: string): boolean {
  const actual = readVersion(version)
  if (!actual) return true
  return range.split('||').some((alternative) => satisfiesAll(actual.version, alternative.trim()))
}

function satisfiesAll(actual: Version, alternative: string): boolean {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(alternative)
  const text = hyphen ? `>=${hyphen[1]} <=${hyphen[2]}` : alternative.replaceAll(/([<>=^~])\s+/g, '$1')
  return text.split(/\s+/).every((comparator) => satisfies(actual, comparator))
}

function satisfies(actual: Version, comparator: string): boolean {
  const [, operator = '', text = ''] = /^(>=|<=|>|<|=|\^|~)?(.*)$/.exec(comparator) ?? []
  const wanted = readVersion(text)
  if (!wanted) return true
  const { version, parts } = wanted
  const order = compare(actual, version)
  const same = version.slice(0, parts).every((part, index) => part === actual[index])
  switch (operator) {
    case '>=':
      return order >= 0
    case '>':
      return order > 0 && !same
    case '<':
      return order < 0
    case '<=':
      return order <= 0 || same
    case '^':
      return order >= 0 && actual[0] === version[0]
    case '~':
      return order >= 0 && actual[0] === version[0] && (parts < 2 || actual[1] === version[1])
    default:
      return same
  }
}

/** `20`, `20.x` and `v20.19.0`; `parts` says how many numbers were given, the rest are zero. */
function readVersion(text: string): { version: Version; parts: number } | undefined {
  const found = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text)
  if (!found) return undefined
  const numbers = found.slice(1).filter((part) => part !== undefined)
  const [major = 0, minor = 0, patch = 0] = numbers.map(Number)
  return { version: [major, minor, patch], parts: numbers.length }
}

function compare(left: Version, right: Version): number {
  const index = left.findIndex((part, at) => part !== right[at])
  return index < 0 ? 0 : left[index]! - right[index]!
}
