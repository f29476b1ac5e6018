import type { RememberedEvent } from '@vfab/host'

/** What happened to a device, in words: `connecting → connected`, `connected at /dev/ttyACM0`. */
export function eventText(event: RememberedEvent): string {
  switch (event.type) {
    case 'state':
      return `${event.data.from} → ${event.data.to}`
    case 'connection_changed': {
      const { connected, address, error } = event.data
      if (connected) return `connected at ${address}`
      return error === undefined ? `disconnected from ${address}` : `lost at ${address}: ${error.message}`
    }
    case 'device_error':
      return event.data.error.message
    default:
      return `${event.type} ${JSON.stringify(event.data)}`
  }
}
