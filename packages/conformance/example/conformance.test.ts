import { plotterConformance } from '@vfab/conformance'
import { driver } from './driver.ts'
import { createMachine } from './machine.ts'

plotterConformance({ driver, machine: createMachine })
