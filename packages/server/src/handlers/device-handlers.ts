import type { HandlersOf } from '../http/handlers.ts'
import type { Services } from '../services.ts'

/** Handlers of devices: what is there, connections, self-tests and stored heights. */
export function deviceHandlers(
  services: Services,
): HandlersOf<'listDevices' | 'showDevice' | 'connectDevice' | 'disconnectDevice' | 'testDevice' | 'storeHeights'> {
  const { devices, workshop } = services
  return {
    listDevices: () => ({ devices: devices.list() }),
    showDevice: ({ params }) => devices.show(params.device),
    async connectDevice({ params, signal }) {
      await devices.machine(params.device).connect({ signal })
      return devices.show(params.device)
    },
    async disconnectDevice({ params }) {
      await devices.machine(params.device).disconnect()
      return devices.show(params.device)
    },
    async testDevice({ params: { device }, signal }) {
      const test = (): ReturnType<typeof workshop.test> => workshop.test({ device, signal, simSpeed: 'max' })
      const isMachine = devices.show(device).kind === 'plotter'
      const { success, message, details } = await (isMachine ? devices.machine(device).apart(test) : test())
      return {
        success,
        message,
        details: details.map((check) => ({ name: check.name, success: check.success, message: check.message })),
      }
    },
    async storeHeights({ params: { device }, body }) {
      const { penUpPercent, penDownPercent, pen } = body
      const stored = await devices
        .machine(device)
        .apart(() => workshop.setPenHeights({ penUpPercent, penDownPercent }, { device, pen, simSpeed: 'max' }))
      await devices.refresh(services.detection.report)
      return { ...stored.heights, file: stored.file, whom: stored.whom }
    },
  }
}
