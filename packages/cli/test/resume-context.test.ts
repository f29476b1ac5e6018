import type { ResolvedDevice } from '@vfab/host'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readResumeContext, resumeContext } from '../src/jobs/resume-context.ts'
import { nodeIo } from '../src/index.ts'

const invocation = { io: { ...nodeIo(), cwd: '/home/ann/art' }, project: '../drivers', configFile: undefined }

function chosen(more: Partial<ResolvedDevice> = {}): ResolvedDevice {
  return { driver: { id: 'ebb' }, name: 'ebb:/dev/ttyACM0', ...more } as ResolvedDevice
}

test('a job remembers its machine by name, else by serial number, else by address', () => {
  const found = { serialNumber: 'East ' } as ResolvedDevice['found']
  expect(resumeContext(chosen({ alias: 'east', found }), {}, invocation).selector).toBe('east')
  expect(resumeContext(chosen({ found }), {}, invocation).selector).toBe('ebb:East')
  expect(resumeContext(chosen(), {}, invocation).selector).toBe('ebb:/dev/ttyACM0')
})

test('what was typed for the plot is remembered, paths as absolute ones, and read back', () => {
  const values = { set: ['penUpPercent=70'], 'pause-after-ink': '5m', yes: true, live: undefined }
  const context = resumeContext(chosen(), values, invocation)
  expect(readResumeContext(JSON.parse(JSON.stringify(context)) as Record<string, unknown>)).toEqual({
    selector: 'ebb:/dev/ttyACM0',
    cwd: '/home/ann/art',
    project: '/home/ann/drivers',
    set: ['penUpPercent=70'],
    options: { 'pause-after-ink': '5m', yes: true },
  })
})

test('whatever another program stored there is no reason to fail', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('selector', 'set', 'project', 'options', 'x'), fc.jsonValue()),
      (context) => {
        expect(() => readResumeContext(context)).not.toThrow()
      },
    ),
  )
})
