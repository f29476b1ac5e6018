import { systemFiles } from './file-source.ts'
import { announcedServices } from './mdns-source.ts'
import { answeringTargets } from './network-source.ts'
import { accessToNodes } from './node-access.ts'
import { systemSerialPorts } from './serial-source.ts'
import type { DetectionSources } from './sources.ts'
import { systemUsbDevices } from './usb-source.ts'

/** The lists of this machine. Native modules are imported when a list that needs one is first asked for. */
export const systemSources: DetectionSources = {
  usb: () => systemUsbDevices(),
  serial: () => systemSerialPorts(),
  files: (pattern) => systemFiles(pattern),
  mdns: (types, options) => announcedServices(types, options),
  network: (targets, options) => answeringTargets(targets, options),
  access: (paths) => accessToNodes(paths),
}
