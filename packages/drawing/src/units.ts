/** Units that a file may be said to be in, and what each is in mm. */
export const unitsMm: Readonly<Record<DrawingUnit, number>> = {
  mm: 1,
  cm: 10,
  m: 1000,
  um: 0.001,
  in: 25.4,
  mil: 0.0254,
  ft: 304.8,
  pt: 25.4 / 72,
}

/** A unit of length by its usual name. */
export type DrawingUnit = 'mm' | 'cm' | 'm' | 'um' | 'in' | 'mil' | 'ft' | 'pt'
