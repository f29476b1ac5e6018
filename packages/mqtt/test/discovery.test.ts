import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { hostPayloads } from '@vfab/mqtt'

import { FakeSource } from './fake-source.ts'
import { deviceDocumentSchema } from './home-assistant-schema.ts'
import { TempDirectory } from './host.ts'

interface Document {
  readonly dev: { readonly ids: string; readonly via_device?: string }
  readonly cmps: Readonly<Record<string, { readonly p: string; readonly unique_id: string } & Record<string, unknown>>>
}

/** Discovery documents by device, with a fixed id of the installation. */
async function documents(commands: boolean, source = new FakeSource()): Promise<ReadonlyMap<string, Document>> {
  await using directory = await TempDirectory.make()
  const broker = { url: 'mqtt://localhost', name: 'attic', commands }
  const payloads = await hostPayloads({ broker, source, stateDirectory: directory.path })
  return new Map(
    payloads.flatMap(({ topic, payload, retain }) => {
      const [, id] = /^homeassistant\/device\/vfab_[0-9a-f]{12}(?:_(.*))?\/config$/.exec(topic) ?? []
      if (!topic.startsWith('homeassistant/')) return []
      expect(retain).toBe(true)
      return [[id ?? 'host', JSON.parse(payload.replaceAll(/vfab_[0-9a-f]{12}/g, 'vfab_0123456789ab')) as Document]]
    }),
  )
}

const source = new FakeSource()
source.stored.push({ id: 'abc-1', name: 'flower.svg' }, { id: 'abc-2', name: `a "{{ b }}" {% c %}.svg` })

test.each(['host', 'east', 'above', 'shed'])(
  'the document of %s is as it was, and fits what is documented',
  async (device) => {
    const document = (await documents(true, source)).get(device)!
    expect(deviceDocumentSchema.parse(document)).toEqual(document)
    const golden = new URL(`golden/${device}.json`, import.meta.url)
    if (process.env['VFAB_GOLDEN'] === 'write') {
      const { writeFile } = await import('node:fs/promises')
      await writeFile(golden, `${JSON.stringify(document, undefined, 2)}\n`)
    }
    expect(document).toEqual(JSON.parse(await readFile(golden, 'utf8')))
  },
)

test('without commands nothing can be pressed, chosen or set', async () => {
  const all = [...(await documents(false, source)).values()].flatMap(({ cmps }) => Object.values(cmps))
  expect(all.filter(({ p }) => ['button', 'number', 'select'].includes(p))).toEqual([])
  expect(JSON.stringify(all)).not.toContain('/cmd/')
})

test('machines are devices of their own behind the host, and no two entities have the same id', async () => {
  const all = await documents(true, source)
  const { ids } = all.get('host')!.dev
  expect([...all].filter(([name, { dev }]) => name !== 'host' && dev.via_device !== ids)).toEqual([])
  const uniqueIds = [...all.values()].flatMap(({ cmps }) => Object.values(cmps).map(({ unique_id }) => unique_id))
  expect(new Set(uniqueIds).size).toBe(uniqueIds.length)
})

test('names of drawings cannot end or begin a template', async () => {
  const { plot } = (await documents(true, source)).get('east')!.cmps
  const template = String(plot!['command_template'])
  const expressions = template.match(/\{\{|\}\}|\{%|%\}|\{#|#\}/g)
  expect(expressions).toEqual(['{{', '}}', '{{', '}}', '{{', '}}', '{{', '}}'])
  expect(plot!['options']).toEqual(['flower.svg', `a "{{ b }}" {% c %}.svg`])
})

test('a unit that a device class does not take is published without the class', async () => {
  const { cmps } = (await documents(true, source)).get('shed')!
  expect(cmps['channel_temperature']).toMatchObject({ device_class: 'temperature', unit_of_measurement: '°C' })
  expect(cmps['channel_level']).not.toHaveProperty('device_class')
  expect(cmps['channel_door']).toMatchObject({ p: 'binary_sensor', device_class: 'door', expire_after: 180 })
})
