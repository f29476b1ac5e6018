import type { ResolvedDevice } from '@vfab/host'
import fc from 'fast-check'
import { expect, test } from 'vitest'

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
