// Feeds receivers' logs to the serial driver and compares every position with what the sentences say, read here in another way.
// usage: node receivers.js DIRECTORY MUTATED-LINES
import { Buffer } from 'node:buffer'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const packages = new URL('../../packages/', import.meta.url)
const { driver } = await import(new URL('sensor-serial/dist/index.js', packages))
const { validateSettings } = await import(new URL('core/dist/index.js', packages))

const [directory, mutatedText = '0'] = process.argv.slice(2)
const channels = { lat: { unit: 'deg' }, lon: { unit: 'deg' } }

/** Sentences with a right checksum, wherever they stand between other bytes. */
function sentencesOf(log) {
  const found = []
  for (const [, body, sum] of log.matchAll(
    /[$!]([A-Z0-9]{3,10},[\x20-\x23\x25-\x29\x2b-\x7e]*)\*([0-9A-Fa-f]{2})(?![0-9A-Za-z,.*])/g,
  )) {
    if ([...body].reduce((all, letter) => all ^ letter.charCodeAt(0), 0) === Number.parseInt(sum, 16))
      found.push(body.split(','))
  }
  return found
}

const places = { RMC: 3, GGA: 2, GLL: 1, GNS: 2 }

function saysFix(type, fields) {
  const mode = { RMC: fields[12], GLL: fields[7] }[type]
  if (mode === 'N') return false
  if (type === 'RMC') return fields[2] === 'A' || fields[2] === 'D'
  if (type === 'GLL') return fields[6] === 'A'
  if (type === 'GGA') return Number(fields[6] || 0) > 0
  return /[ADFPREMS]/.test(fields[6] ?? '')
}

/** What may be read of each sentence that has a position: its latitude, or nothing. */
function expectedOf(log) {
  return sentencesOf(log).flatMap(([name, ...rest]) => {
    const type = name.slice(-3)
    const fields = [name, ...rest]
    if (!(type in places)) return []
    const text = fields[places[type]] ?? ''
    if (!saysFix(type, fields) || !/^\d{3,4}(\.\d*)?$/.test(text)) return [undefined]
    const at = text.search(/\d{2}(\.|$)/)
    const degrees = Number(text.slice(0, at)) + Number(text.slice(at)) / 60
    return [fields[places[type] + 1] === 'S' ? -degrees : degrees]
  })
}

async function positionsOf(bytes) {
  let deliver = () => {}
  let closePipe = () => {}
  const client = {
    address: 'tcp://log:1',
    closed: new Promise((resolve) => (closePipe = resolve)),
    write: async () => {},
    onData: (listener) => (deliver = listener),
    close: async () => closePipe(undefined),
  }
  const settings = {
    port: 'tcp://log:1',
    format: 'nmea',
    waitForLine: false,
    historyCount: 1_000_000,
    maxAgeMs: 0,
    channels,
  }
  const config = await validateSettings(driver.configSchema, settings, { driver: 'serial' })
  const sensor = await driver.open(config, { openPipe: async () => client })
  for (let at = 0; at < bytes.length; at += 1460) deliver(bytes.subarray(at, at + 1460))
  deliver(Buffer.from('\n'))
  const positions = sensor.history({ channels: ['lat'] }).map(({ value, quality }) => ({ value, quality }))
  await sensor.close()
  return positions
}

const counts = { logs: 0, positions: 0, withFix: 0, read: 0, withoutFix: 0, other: 0, missing: 0 }

async function check(bytes, isWhole) {
  const expected = expectedOf(bytes.toString('latin1'))
  const positions = await positionsOf(bytes)
  counts.positions += expected.length
  const allowed = new Map()
  for (const value of expected) {
    if (value === undefined) continue
    counts.withFix++
    const key = value.toFixed(6)
    allowed.set(key, (allowed.get(key) ?? 0) + 1)
  }
  for (const { value } of positions) {
    if (value === undefined) continue
    counts.read++
    const key = value.toFixed(6)
    const left = allowed.get(key) ?? 0
    if (left === 0) counts.withoutFix++
    else allowed.set(key, left - 1)
  }
  if (!isWhole) return
  for (const [key, left] of allowed) if (Math.abs(Number(key)) <= 90) counts.missing += left
}

let seed = 1
const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31

/** Characters changed, lost, doubled; lines cut and joined. */
function mutated(line) {
  const bytes = Buffer.from(line)
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const at = Math.floor(random() * bytes.length)
    if (bytes.length > 0) bytes[at] = random() < 0.5 ? 32 + Math.floor(random() * 95) : Math.floor(random() * 256)
  }
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
}

const lines = []
for (const file of (await readdir(directory)).filter((name) => name.endsWith('.log')).sort()) {
  const bytes = await readFile(join(directory, file))
  if (!sentencesOf(bytes.toString('latin1')).some(([name]) => name.slice(-3) in places)) continue
  counts.logs++
  await check(bytes, true)
  for (const line of bytes.toString('latin1').split(/\r?\n/))
    if (/^[$!]/.test(line) && line.length < 200) lines.push(line)
}
console.log(
  `${counts.logs} logs, ${counts.positions} sentences with a place for a position, ${counts.withFix} of them with a fix; ${counts.read} positions read`,
)
console.log(
  `positions that no sentence with a fix holds: ${counts.withoutFix}; positions with a fix that were not read: ${counts.missing}`,
)
let failed = counts.withoutFix + counts.missing

Object.assign(counts, { positions: 0, withFix: 0, read: 0, withoutFix: 0, missing: 0 })
for (let left = Number(mutatedText); left > 0; left -= 5000) {
  const chunk = Array.from({ length: Math.min(5000, left) }, () => mutated(lines[Math.floor(random() * lines.length)]))
  await check(Buffer.concat(chunk.flatMap((line) => [line, Buffer.from(random() < 0.1 ? '' : '\r\n')])), false)
}
console.log(
  `${mutatedText} mutated lines: ${counts.read} positions read, ${counts.withoutFix} that no sentence with a fix holds`,
)
failed += counts.withoutFix
process.exitCode = failed === 0 ? 0 : 1
