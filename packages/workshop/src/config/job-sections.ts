import type { ConfigSection } from '@vfab/host'

import { guardsSection } from './guards-section.ts'
import { hostsSection } from './hosts-section.ts'
import { hooksSection } from './hooks-section.ts'
import { pensSection } from './pens-section.ts'

/** The sections of a configuration file that say how jobs run: `hooks:`, `pens:`, `guards:`; and the computers of `hosts:`. For hosts made without a workshop. */
export const jobSections: readonly ConfigSection[] = [hooksSection, pensSection, guardsSection, hostsSection]
