import { strokeCount, strokesFrom, validateSettings } from '@vfab/core'
import { createSilhouetteCutter, type SilhouetteCutter } from '@vfab/sim'
import { expect, test } from 'vitest'

import { silhouetteConfigSchema, type SilhouetteSettings } from '../src/config.ts'
import { createSilhouetteDriver } from '../src/driver.ts'
import type { UsbDevice } from '../src/usb-pipe.ts'

/** A machine as the package `usb` shows it: a printer interface that the system's driver holds at first. */
function usbMachine(
  cutter: SilhouetteCutter,
  identity: { productId?: number; serialNumber?: string; ports?: number[] } = {},
): UsbDevice & { held: () => string[]; unplug: () => void } {
  const held = new Set(['kernel'])
  const pipe = (): ReturnType<SilhouetteCutter['connect']> => (open ??= cutter.connect())
  let open: ReturnType<SilhouetteCutter['connect']> | undefined
  let gone = false
  const heard: Uint8Array[] = []
  const requirePresent = (): void => {
    if (gone) throw new Error('transfer error: no device')
  }
  return {
    vendorId: 0x0b4d,
    productId: identity.productId ?? 0x1121,
    serialNumber: identity.serialNumber ?? null,
    bus: '1',
    ports: identity.ports ?? [2],
    configuration: {
      interfaces: [
        {
          interfaceNumber: 0,
          alternate: {
            endpoints: [
              { endpointNumber: 1, direction: 'out', type: 'bulk' },
              { endpointNumber: 2, direction: 'in', type: 'bulk' },
            ],
          },
        },
      ],
    },
    held: () => [...held],
    unplug: () => (gone = true),
    open: async () => {
      pipe().onData((chunk) => void heard.push(chunk))
      held.add('open')
    },
    close: async () => {
      await open?.close()
      open = undefined
      held.delete('open')
    },
    detachKernelDriver: async () => void held.delete('kernel'),
    attachKernelDriver: async () => void held.add('kernel'),
    claimInterface: async () => {
      if (held.has('kernel')) throw Object.assign(new Error('resource busy'), { code: 'EBUSY' })
      held.add('interface')
    },
    releaseInterface: async () => void held.delete('interface'),
    nativeTransferIn: async () => {
      requirePresent()
      const chunk = heard.shift()
      if (chunk !== undefined) return chunk
      await cutter.clock.sleep(1)
      return heard.shift() ?? null
    },
    nativeTransferOut: async (_endpoint, _timeout, data) => {
      requirePresent()
      // A packet at a time, as a slow bus takes it.
      const packet = data.subarray(0, 64)
      await pipe().write(packet)
      return packet.length
    },
  }
}

const open = async (devices: readonly UsbDevice[], cutter: SilhouetteCutter, given: SilhouetteSettings = {}) => {
  const config = await validateSettings(silhouetteConfigSchema, { timeoutMs: 500, ...given }, { driver: 'silhouette' })
  return createSilhouetteDriver({ listDevices: async () => devices }).open(config, { clock: cutter.clock })
}

test('the only machine at USB is taken from the printer driver, drawn on, and given back', async () => {
  const cutter = createSilhouetteCutter()
  const device = usbMachine(cutter)
  {
    await using plotter = await open([device], cutter)
    expect(device.held()).toEqual(['open', 'interface'])
    await plotter.draw(strokesFrom([[10, 10, 60, 10, 60, 40, 10, 40, 10, 10]]))
  }
  expect(strokeCount(cutter.record.strokesMm())).toBe(1)
  expect(cutter.record.lostBytes).toBe(0)
  expect(device.held()).toEqual(['kernel'])
})

test('of several machines one is named, by its serial number or by where it is plugged in', async () => {
  const cutter = createSilhouetteCutter()
  const devices = [usbMachine(cutter, { serialNumber: 'A1' }), usbMachine(cutter, { productId: 0x1137, ports: [3, 4] })]
  await expect(open(devices, cutter)).rejects.toMatchObject({
    code: 'DEVICE_AMBIGUOUS',
    hint: 'name one: silhouette:usb=A1 (Cameo), silhouette:usb=1-3.4 (Cameo 4)',
  })
  await expect(open(devices, cutter, { port: 'usb=B2' })).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  await expect(open([], cutter)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  for (const port of ['usb=A1', 'usb=1-3.4']) await (await open(devices, cutter, { port })).close()
})

test('discovery names what is attached, and opens nothing', async () => {
  const cutter = createSilhouetteCutter()
  const devices = [usbMachine(cutter, { productId: 0x113a }), { ...usbMachine(cutter), vendorId: 0x04a9 }]
  const found = []
  for await (const each of createSilhouetteDriver({ listDevices: async () => devices }).discover()) found.push(each)
  expect(found).toMatchObject([
    { address: 'usb=1-2', name: 'Portrait 3', config: { port: 'usb=1-2', model: 'portrait-3' } },
  ])
  expect(devices[0]!.configuration).toBeDefined()
})

test('a pulled cable ends the drawing and the plotter, and frees the device', async () => {
  const cutter = createSilhouetteCutter()
  const device = usbMachine(cutter)
  const plotter = await open([device], cutter, { drawSpeedMmPerS: 20 })
  const many = strokesFrom(Array.from({ length: 50 }, (_, index) => [10, 10 + index, 60, 10 + index]))
  const drawn = plotter.draw(many, { onStroke: () => device.unplug() })
  await expect(drawn).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(await plotter.closed).toMatchObject({ code: 'DEVICE_LOST' })
  await plotter.close()
  expect(device.held()).toEqual(['kernel'])
})
