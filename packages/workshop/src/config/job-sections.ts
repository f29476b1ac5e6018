import type { ConfigSection } from '@vfab/host'

import { brokerSection } from './broker-section.ts'
import { guardsSection } from './guards-section.ts'
import { hostsSection } from './hosts-section.ts'
import { hooksSection } from './hooks-section.ts'
import { pensSection } from './pens-section.ts'

/** The sections of a configuration file besides those of devices: `hooks:`, `pens:`, `guards:`, `hosts:`, `broker:`. For hosts made without a workshop. */
export const jobSections: readonly ConfigSection[] = [
  hooksSection,
  pensSection,
  guardsSection,
  hostsSection,
  brokerSection,
]
