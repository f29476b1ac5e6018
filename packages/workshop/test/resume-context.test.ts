import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { ResolvedDevice } from '@vfab/host'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'

import { omitSecrets } from '../src/config/omit-secrets.ts'
import { readKeptOptions } from '../src/jobs/kept-options.ts'
import { readResumeContext, resumeContext } from '../src/jobs/resume-context.ts'
import { createShop } from '../src/shop.ts'

const shop = createShop({ cwd: '/home/ann/art', env: {}, project: '../drivers' })

function chosen(more: Partial<ResolvedDevice> = {}): ResolvedDevice {
  return { driver: { id: 'ebb' }, name: 'ebb:/dev/ttyACM0', ...more } as ResolvedDevice
}

test('a job remembers its machine by name, else by serial number, else by address', () => {
  const found = { serialNumber: 'East ' } as ResolvedDevice['found']
  expect(resumeContext(shop, chosen({ alias: 'east', found }), {}).selector).toBe('east')
  expect(resumeContext(shop, chosen({ found }), {}).selector).toBe('ebb:East')
  expect(resumeContext(shop, chosen(), {}).selector).toBe('ebb:/dev/ttyACM0')
})

test('what was asked of the plot is remembered, paths as absolute ones, and read back', () => {
  const options = { assignments: ['penUpPercent=70'], pauseAfterInkMm: 5000, people: 'skip', live: undefined } as const
  const context = resumeContext(shop, chosen(), options)
  expect(readResumeContext(JSON.parse(JSON.stringify(context)) as Record<string, unknown>)).toEqual({
    selector: 'ebb:/dev/ttyACM0',
    cwd: '/home/ann/art',
    project: '/home/ann/drivers',
    assignments: ['penUpPercent=70'],
    options: { pauseAfterInkMm: 5000, people: 'skip' },
  })
})

test('whatever another program stored there is no reason to fail', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('selector', 'assignments', 'settings', 'project', 'options', 'x'), fc.jsonValue()),
      (context) => {
        expect(() => readResumeContext(context)).not.toThrow()
      },
    ),
  )
})

/** A driver whose schema marks `token`, and the passwords of its users, as secrets. */
function driverWithSecrets(): ResolvedDevice['driver'] {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-driver-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const secret = { type: 'string', writeOnly: true }
  const users = { type: 'object', additionalProperties: { type: 'object', properties: { password: secret } } }
  const properties = { url: { type: 'string' }, token: secret, users, penUpPercent: { type: 'number' } }
  writeFileSync(join(directory, 'schema.json'), JSON.stringify({ type: 'object', properties }))
  const own = { id: 'web', package: { directory }, metadata: { config: './schema.json' } }
  return own as unknown as ResolvedDevice['driver']
}

test('no secret is stored with a job: neither settings that the schema marks, nor addresses with a password', () => {
  const driver = driverWithSecrets()
  const assignments = ['token=s3cret', 'url=http://me:s3cret@plotter/', 'users.ann.password=s3cret', 'penUpPercent=70']
  const settings = {
    token: 's3cret',
    url: 'http://me:s3cret@plotter/',
    users: { ann: { password: 's3cret', colour: 'red' } },
    penUpPercent: 70,
  }
  const context = resumeContext(shop, chosen({ driver }), { assignments, settings })
  expect(JSON.stringify(context)).not.toContain('s3cret')
  expect(context.assignments).toEqual(['penUpPercent=70'])
  expect(context.settings).toEqual({ users: { ann: { colour: 'red' } }, penUpPercent: 70 })
  expect(omitSecrets({ penUpPercent: 70, list: [1] }, driver)).toEqual({ penUpPercent: 70, list: [1] })
})

test('stored options that have not their form count as nothing; those that have are kept', () => {
  const target = { kind: 'command', run: ['notify-send', 'done'] }
  const good = {
    pauseAfterInkMm: 5000,
    idlePenMs: 1000,
    button: 'ignore',
    people: 'skip',
    live: '/home/ann/now.svg',
    overrides: { drawSpeedMmPerS: 20 },
    hooks: ['finish=true', { on: ['stop'], target, timeoutMs: 1000 }],
  }
  expect(readKeptOptions(good)).toEqual(good)
  const bad = {
    pauseAfterInkMm: '5000',
    idlePenMs: -1,
    button: 1,
    people: 'shout',
    live: '/etc/passwd',
    overrides: { drawSpeedMmPerS: null },
    hooks: [{ on: 'stop', target }],
    toString: 1,
  }
  expect(readKeptOptions(bad)).toEqual({})
  for (const hooks of [{}, 'finish=true', [{ on: ['stop'], target: { kind: 'web', url: 'x' }, timeoutMs: 1 }]]) {
    expect(readKeptOptions({ hooks })).toEqual({})
  }
})
