import { type HostConfig, loadConfig } from '@vfab/host'
import { jobSections } from '@vfab/workshop'

import { configPlaces, type SearchScope } from '../installed.ts'

/** The configuration, with the sections that say how jobs run. */
export function loadConfiguration(scope: SearchScope): Promise<HostConfig> {
  return loadConfig({ ...configPlaces(scope), sections: jobSections })
}
