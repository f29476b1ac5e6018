export { createFleet, type Fleet, type FleetOptions, type PairedHost, type RemoteSource } from './fleet.ts'
export { type HostDevice, type HostOrigin, type HostReport, type HostState } from './host-list.ts'
export { type RemotePlotOptions, type RemoteResumeOptions } from './remote-settings.ts'
export { serviceType } from './find-hosts.ts'
