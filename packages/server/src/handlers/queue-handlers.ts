import type { HandlersOf } from '../http/handlers.ts'
import type { Services } from '../services.ts'

/** Handlers of the queues of machines. */
export function queueHandlers({
  jobs: { queues },
  devices,
}: Services): HandlersOf<'showQueue' | 'orderQueue' | 'holdQueue' | 'goQueue'> {
  return {
    showQueue({ params: { device } }) {
      devices.machine(device)
      return queues.of(device)
    },
    orderQueue({ params: { device }, body }) {
      devices.machine(device)
      queues.order(device, body.jobs)
      return queues.of(device)
    },
    holdQueue({ params: { device } }) {
      devices.machine(device)
      queues.hold(device)
      return queues.of(device)
    },
    goQueue({ params: { device } }) {
      devices.machine(device)
      queues.go(device)
      return queues.of(device)
    },
  }
}
