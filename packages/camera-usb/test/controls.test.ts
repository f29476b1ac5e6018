import { expect, test } from 'vitest'

import { openControlPanel } from '../src/linux/control-panel.ts'
import { fakePrograms } from './fake-programs.ts'
import { c920Controls } from './texts.ts'

function panelOf(controls = c920Controls): {
  panel: ReturnType<typeof openControlPanel>
  changes: () => string[]
} {
  const programs = fakePrograms({ controls })
  const changes = (): string[] =>
    programs.calls().flatMap((call) => call.filter((_, at) => call[at - 1] === '--set-ctrl'))
  return { panel: openControlPanel('/dev/video0', programs.v4l2Ctl), changes }
}

test('controls are told with range, step, menu and who has the say', async () => {
  const controls = await panelOf().panel.list()
  const byName = Object.fromEntries(controls.map((control) => [control.name, control]))
  expect(byName['brightness']).toEqual({ name: 'brightness', value: 128, min: 0, max: 255, step: 1, default: 128 })
  expect(byName['focus_absolute']).toMatchObject({ step: 5, auto: true })
  expect(byName['exposure_time_absolute']).toMatchObject({ min: 3, max: 2047, auto: true })
  expect(byName['white_balance_automatic']).toMatchObject({ min: 0, max: 1 })
  expect(byName['power_line_frequency']?.menu).toEqual({ 0: 'Disabled', 1: '50 Hz', 2: '60 Hz' })
})

test('setting a value switches off what sets it by itself, and everything is set back on close, the last first', async () => {
  const { panel, changes } = panelOf()
  await panel.set('exposure_time_absolute', 100)
  await panel.set('brightness', 10)
  expect(changes()).toEqual(['auto_exposure=1', 'exposure_time_absolute=100', 'brightness=10'])
  await panel.restore()
  expect(changes().slice(3)).toEqual(['brightness=128', 'exposure_time_absolute=250', 'auto_exposure=3'])
  await panel.restore()
  expect(changes()).toHaveLength(6)
})

test('"auto" hands the say back to the camera', async () => {
  const { panel, changes } = panelOf(
    c920Controls.replace(
      'focus_automatic_continuous 0x009a090c (bool)   : default=1 value=1',
      'focus_automatic_continuous 0x009a090c (bool)   : default=1 value=0',
    ),
  )
  await panel.set('focus_absolute', 'auto')
  expect(changes()).toEqual(['focus_automatic_continuous=1'])
})

test.each([
  ['bright', 1, 'did you mean brightness?'],
  ['brightness', 256, 'from 0 to 255'],
  ['brightness', 0.5, 'whole numbers'],
  ['power_line_frequency', 3, '1: 50 Hz'],
  ['brightness', 'auto', 'give it a number'],
] as const)('%s = %s is refused with what there is', async (name, value, hint) => {
  const { panel, changes } = panelOf()
  await expect(panel.set(name, value)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining(hint) as string,
  })
  expect(changes()).toEqual([])
})

test('without v4l2-ctl, the error says how to install it', async () => {
  const panel = openControlPanel('/dev/video0', '/nowhere/v4l2-ctl')
  await expect(panel.list()).rejects.toMatchObject({
    code: 'DEPENDENCY_MISSING',
    hint: expect.stringContaining('v4l-utils') as string,
  })
})
