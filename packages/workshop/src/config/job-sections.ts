import type { ConfigSection } from '@vfab/host'

import { brokerSection } from './broker-section.ts'
import { guardsSection } from './guards-section.ts'
import { hostsSection } from './hosts-section.ts'
import { hooksSection } from './hooks-section.ts'
import { pensSection } from './pens-section.ts'

<<<<<<< HEAD
/** The sections of a configuration file that say how jobs run: `hooks:`, `pens:`, `guards:`; and the computers of `hosts:`. For hosts made without a workshop. */
export const jobSections: readonly ConfigSection[] = [hooksSection, pensSection, guardsSection, hostsSection]
=======
/** The sections of a configuration file besides those of devices: `hooks:`, `pens:`, `guards:`, `broker:`. For hosts made without a workshop. */
export const jobSections: readonly ConfigSection[] = [hooksSection, pensSection, guardsSection, brokerSection]
>>>>>>> 3a38f67 (feat(cli, server): vfab serve and vfab mqtt run publish on the broker of the configuration, vfab mqtt show prints what)
