import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { type SimulatedLines, startLines } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { runBin, startBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject, type TempProject } from './support/temp-project.ts'

interface Event extends Readonly<Record<string, unknown>> {
  readonly type: string
}

const eventsOf = (stdout: string): Event[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)

/** A project with a weather station in its configuration, and the station. */
async function weatherProject(options: object = {}): Promise<{ project: TempProject; station: SimulatedLines }> {
  const station = await startLines({ settings: { everyMs: 10, values: { t: 21.5, h: 45, door: false }, ...options } })
  onTestFinished(() => station.close())
  const project = tempProject()
  project.install('@vfab/sensor-serial', '@vfab/sensor-linux')
  project.write('vfab.config.yaml', {
    devices: {
      weather: {
        driver: 'serial',
        port: station.address,
        format: 'json',
        channels: {
          temp: { field: 't', unit: 'Cel', quantity: 'temperature' },
          humidity: { field: 'h', unit: '%', quantity: 'humidity' },
          door: { type: 'boolean' },
        },
      },
    },
  })
  return { project, station }
}

/** A computer with one chip, as the kernel would show it. */
function sysfs(project: TempProject): string {
  const files = { 'class/hwmon/hwmon0/name': 'lm75', 'class/hwmon/hwmon0/temp1_input': '23500' }
  for (const [path, text] of Object.entries(files)) {
    const file = join(project.directory, 'computer/sys', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${text}\n`)
  }
  return join(project.directory, 'computer/sys')
}

test('vfab read shows the sensors of the configuration in a table, with units as people write them', async () => {
  const { project } = await weatherProject()
  const { code, stdout } = await runVfab(project, ['read'])
  expect(stdout.split('\n').map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
    ['CHANNEL', 'VALUE', 'UNIT', 'QUANTITY', 'QUALITY'],
    ['temp', '21.5', '°C', 'temperature'],
    ['humidity', '45', '%', 'humidity'],
    ['door', 'false', 'door'],
    [''],
  ])
  expect(code).toBe(0)
})

test('several sensors are read side by side; one that fails hides none of the others', async () => {
  const { project } = await weatherProject()
  const linux = `linux:${sysfs(project)}`
  const both = await runVfab(project, ['read', 'weather', linux, '--channel', '*temp*', '--json'])
  expect(JSON.parse(both.stdout)).toMatchObject({
    schemaVersion: 1,
    sensors: [
      { sensor: 'weather', readings: [{ channel: 'temp', value: 21.5, unit: 'Cel', quality: 'good' }] },
      { sensor: linux, readings: [{ channel: 'lm75.temp1', value: 23.5, unit: 'Cel' }] },
    ],
  })
  const broken = await runVfab(project, ['read', 'serial:tcp://127.0.0.1:1', linux])
  expect(broken.stdout).toContain('lm75.temp1')
  expect(broken.stderr).toContain('connection refused')
  expect(broken.code).toBe(3)
})

test('a simulated sensor needs no configuration; a channel that does not exist is named with those that do', async () => {
  const project = tempProject()
  project.install('@vfab/sensor-serial')
  const { stdout } = await runVfab(project, ['read', 'serial:sim'])
  expect(stdout).toMatch(/^temp +2\d/m)
  const wrong = await runVfab(project, ['read', 'serial:sim', '-c', 'tmp'])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('channels are temp, humidity, door')
})

test('where there is no sensor at all, that is said, with what to install', async () => {
  const { code, stderr } = await runVfab(tempProject(), ['read'], { platform: 'linux' })
  expect(code).toBe(3)
  expect(stderr).toContain('there is no sensor')
  expect(stderr).toContain('vfab driver install @vfab/sensor-linux')
})

test('vfab monitor prints one JSON value per line where nobody watches, and ends when it is told to', async () => {
  const { project } = await weatherProject()
  const { code, stdout } = await runVfab(project, ['monitor', '--for', '100ms', '-c', 'temp'])
  const events = eventsOf(stdout)
  expect(events[0]).toMatchObject({ type: 'started', channels: [{ sensor: 'weather', id: 'temp', unit: 'Cel' }] })
  expect(events[1]).toMatchObject({ type: 'reading', sensor: 'weather', channel: 'temp', value: 21.5 })
  expect(events.at(-1)).toMatchObject({ type: 'finished', readings: events.length - 2 })
  expect(code).toBe(0)
})

test('with --changes only what is another than before is told', async () => {
  const { project, station } = await weatherProject()
  const run = await runVfab(project, ['monitor', '--changes'], {
    onStdout: (text, send) => {
      if (text.includes('"value":true')) send('SIGINT')
      else if (text.includes('"door"')) station.device.set({ door: true })
    },
  })
  const readings = eventsOf(run.stdout).filter(({ type }) => type === 'reading')
  expect(readings.map(({ channel, value }) => [channel, value])).toEqual([
    ['temp', 21.5],
    ['humidity', 45],
    ['door', false],
    ['door', true],
  ])
  expect(run.code).toBe(130)
})

test('a sensor that is lost is told, looked for, and read again', async () => {
  const { project, station } = await weatherProject()
  const { stdout, stderr } = await runVfab(project, ['monitor', '-c', 'temp'], {
    onStdout: (text, send) => {
      const types = eventsOf(text.slice(0, text.lastIndexOf('\n') + 1)).map(({ type }) => type)
      if (types.length === 2) station.inject({ kind: 'unplug' })
      if (types.lastIndexOf('reading') > types.indexOf('back') && types.includes('back')) send('SIGINT')
    },
  })
  const types = eventsOf(stdout).map(({ type }) => type)
  expect(types.filter((type) => type !== 'reading' && type !== 'error')).toEqual([
    'started',
    'lost',
    'back',
    'finished',
  ])
  expect(stderr).toContain('weather is lost')
})

test('in a terminal a table is drawn over itself, with the course of each value', async () => {
  const { project } = await weatherProject()
  const { stdout } = await runVfab(project, ['monitor', '--for', '600ms'], {
    tty: ['stdout'],
    columns: 60,
    env: { NO_COLOR: '1' },
  })
  // oxlint-disable-next-line no-control-regex -- what a terminal is told is what this is about
  const [, last = ''] = /\u001b\[4A\r\u001b\[J([^\u001b]*)$/.exec(stdout) ?? []
  expect(last).toMatch(/^CHANNEL +VALUE +UNIT +COURSE/)
  expect(last).toMatch(/temp +21\.5 +°C +▁+/)
  expect(last.split('\n').every((line) => [...line].length < 60)).toBe(true)
})

test('a CSV log has units in its header, one row for what came together, and is carried on with', async () => {
  const { project, station } = await weatherProject()
  const file = join(project.directory, 'day.csv')
  await runVfab(project, ['monitor', '--log', 'day.csv', '--for', '60ms'])
  const before = readFileSync(file, 'utf8')
  expect(before).toMatch(
    /^time,monotonic \[s\],temp \[Cel\],humidity \[%\],door,notes\n\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.]+,21\.5,45,false,\n/,
  )
  // What a power cut leaves behind.
  appendFileSync(file, '2026-11-25T00:00:00.000Z,21')
  station.device.set({ t: 22 })
  const { stderr } = await runVfab(project, ['monitor', '--log', 'day.csv', '--for', '60ms'])
  expect(stderr).toContain('half a line of 27 bytes')
  const after = readFileSync(file, 'utf8')
  expect(after.startsWith(before)).toBe(true)
  const rows = after.slice(before.length).trimEnd().split('\n')
  for (const row of rows) expect(row).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.]+,22,45,false,$/)
  const other = await runVfab(project, ['monitor', '--log', 'day.csv', '--for', '60ms', '-c', 'temp'])
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('has other columns') as string })
  expect(readFileSync(file, 'utf8')).toBe(after)
})

test('a log holds whole lines however the program is ended', async () => {
  const { project } = await weatherProject({ everyMs: 1 })
  const file = join(project.directory, 'log.jsonl')
  const child = startBin(project, ['monitor', '--log', 'log.jsonl', '-q'])
  await expect
    .poll(() => existsSync(file) && readFileSync(file, 'utf8').split('\n').length, { timeout: 15_000 })
    .toBeGreaterThan(50)
  child.kill('SIGKILL')
  await new Promise((resolve) => child.on('close', resolve))
  const text = readFileSync(file, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  const [header, ...readings] = eventsOf(text)
  expect(header).toMatchObject({ type: 'header', channels: [{ sensor: 'weather', id: 'temp', unit: 'Cel' }, {}, {}] })
  expect(readings.every(({ type, quality }) => type === 'reading' && quality === 'good')).toBe(true)
})

test('a chart of the readings is drawn as SVG, PNG or a web page', async () => {
  const { project } = await weatherProject()
  const svg = await runBin(project, ['monitor', '--for', '200ms', '--chart', 'chart.svg'])
  expect(svg.stderr).toContain('chart: ')
  const text = readFileSync(join(project.directory, 'chart.svg'), 'utf8')
  expect(text).toMatch(/^<svg /)
  for (const name of ['temp', 'humidity', 'door', '°C']) expect(text).toContain(`>${name}</text>`)
  await runBin(project, ['monitor', '--for', '100ms', '--chart', 'chart.html'])
  const page = readFileSync(join(project.directory, 'chart.html'), 'utf8')
  expect(page).toMatch(/<th scope="row">temp<td>21.5<td>21.5<td>21.5<td>21.5<td class="unit">°C/)
  expect(page.match(/<svg /g)).toHaveLength(1)
  const png = await runVfab(project, ['monitor', '--for', '100ms', '--chart', 'chart.png'])
  expect(png.stderr).toContain('chart: ')
  expect(readFileSync(join(project.directory, 'chart.png')).subarray(1, 4).toString()).toBe('PNG')
})

test('a rule runs its command at the crossing, with the reading on its standard input', async () => {
  const { project, station } = await weatherProject()
  const args = ['monitor', '-c', 'humidity', '--when', 'temp > 30 Cel until 25 Cel: cat > told.json']
  const run = await runVfab(project, args, {
    onStdout: (text, send) => {
      if (text.includes('"type":"crossed"')) send('SIGINT')
      else if (text.includes('"humidity"')) station.device.set({ t: 31 })
    },
  })
  expect(JSON.parse(readFileSync(join(project.directory, 'told.json'), 'utf8'))).toMatchObject({
    event: 'crossed',
    rule: 'temp > 30 Cel until 25 Cel',
    sensor: 'weather',
    channel: 'temp',
    value: 31,
    unit: 'Cel',
  })
  const channels = new Set(eventsOf(run.stdout).flatMap(({ type, channel }) => (type === 'reading' ? [channel] : [])))
  expect([...channels]).toEqual(['humidity'])
})

test('readings are served to Prometheus and written as line protocol while they are watched', async () => {
  const { project } = await weatherProject()
  const child = startBin(project, ['monitor', '--prometheus', '0', '--influx', 'day.lp', '-v'])
  let stderr = ''
  const url = await new Promise<string>((resolve) => {
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      const [, found] = /metrics: (http:\S+)/.exec(stderr) ?? []
      if (found !== undefined) resolve(found)
    })
  })
  await expect
    .poll(async () => (await fetch(url)).text(), { timeout: 15_000 })
    .toContain('vfab_temperature_celsius{sensor="weather",channel="temp"} 21.5\n')
  child.kill('SIGINT')
  await new Promise((resolve) => child.on('close', resolve))
  const lines = readFileSync(join(project.directory, 'day.lp'), 'utf8').trimEnd().split('\n')
  expect(lines[0]).toBe('# line protocol, written by vfab')
  expect(lines[1]).toMatch(/^temperature,channel=temp,sensor=weather,unit=Cel value=21\.5 \d{19}$/)
})

test.each([
  [['monitor', '--when', 'temp > 30'], 'expected'],
  [['monitor', '--influx', 'x.txt'], 'neither a URL nor a file'],
  [['monitor', '--prometheus', 'x'], 'not a port'],
  [['monitor', '--log', 'x.txt'], 'must end in .csv, .jsonl or .lp'],
  [['monitor', '--chart', 'x.gif'], 'must end in .svg, .png or .html'],
  [['monitor', '--every', 'often'], '--every must be a time'],
  [['read', 'weather', 'serial:sim', '--set', 'maxAgeMs=1'], '--set is for one sensor'],
])('%j is refused: %s', async (args, text) => {
  const { project } = await weatherProject()
  const { code, stderr } = await runVfab(project, args)
  expect(code).toBe(2)
  expect(stderr).toContain(text)
})
