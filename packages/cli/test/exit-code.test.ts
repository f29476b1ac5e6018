import { readFileSync } from 'node:fs'

import { DriverError, driverErrorCodes, type DriverErrorType } from '@vfab/core'
import { expect, test } from 'vitest'

import { exitCodeByType, exitCodeOf, exitCodes } from '../src/exit-code.ts'
import { Interrupted } from '../src/interrupted.ts'
import { UsageError } from '../src/usage-error.ts'

const documented = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')

function exitCode(code: string, type: DriverErrorType): number {
  return exitCodeOf(new DriverError('x', { type, code }))
}

test('every error code is documented with the exit code it leads to', () => {
  for (const [code, type] of Object.entries(driverErrorCodes)) {
    const section = documented.split(`\n### ${code}\n`)[1]?.split('\n### ')[0] ?? ''
    expect(section, code).toContain(`Type ${type}, exit code ${exitCode(code, type)}. `)
    expect(section, code).toMatch(/\n\n\*\*Cause:\*\* \S.+\n\n\*\*Cure:\*\* \S/)
  }
})

test('every section of the page is a code that exists', () => {
  const sections = [...documented.matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code)
  const others = ['USAGE', 'INTERRUPTED', 'UNEXPECTED', 'SESSION_MISSING', 'HOST_FOREIGN']
  expect(sections.sort()).toEqual([...Object.keys(driverErrorCodes), ...others].sort())
})

test('every exit code is documented', () => {
  for (const code of Object.values(exitCodes)) expect(documented).toMatch(new RegExp(`^\\| ${code} +\\|`, 'm'))
})

test('codes of third parties exit by their type', () => {
  for (const [type, name] of Object.entries(exitCodeByType) as [DriverErrorType, keyof typeof exitCodes][]) {
    expect(exitCode('LASER_DOOR_OPEN', type)).toBe(exitCodes[name])
  }
  expect(exitCode('constructor', 'hardware')).toBe(1)
})

test('usage errors exit with 2, interrupts with 130, everything unexpected with 1', () => {
  expect(exitCodeOf(new UsageError('x'))).toBe(2)
  expect(exitCodeOf(new Interrupted('SIGTERM'))).toBe(130)
  expect(exitCodeOf(new TypeError('x'))).toBe(1)
  expect(exitCodeOf('x')).toBe(1)
})
