import { allocateColumns, type MotionPlan, type PlanColumns, slicePlanColumns } from './motion-plan.ts'

/** From this share of used rows on, a copy would cost more memory at its peak than it saves. */
const mostlyFull = 0.75

/** Rows whose number is not known beforehand. */
export class GrowingRows {
  count = 0
  #columns: PlanColumns
  #capacity: number

  constructor(capacity: number) {
    this.#capacity = Math.max(capacity, 4)
    this.#columns = allocateColumns(this.#capacity)
  }

  append(
    endXMm: number,
    endYMm: number,
    entryMmPerS: number,
    exitMmPerS: number,
    durationS: number,
    stroke: number,
    penDown: number,
  ): void {
    if (this.count === this.#capacity) this.#grow()
    const row = this.count++
    const columns = this.#columns
    columns.endXMm[row] = endXMm
    columns.endYMm[row] = endYMm
    columns.entrySpeedMmPerS[row] = entryMmPerS
    columns.exitSpeedMmPerS[row] = exitMmPerS
    columns.durationS[row] = durationS
    columns.stroke[row] = stroke
    columns.penDown[row] = penDown
  }

  copy(plan: MotionPlan, row: number): void {
    this.append(
      plan.endXMm[row]!,
      plan.endYMm[row]!,
      plan.entrySpeedMmPerS[row]!,
      plan.exitSpeedMmPerS[row]!,
      plan.durationS[row]!,
      plan.stroke[row]!,
      plan.penDown[row]!,
    )
  }

  /** The rows so far. A copy that holds no more than them, unless hardly anything is left over. */
  finish(): PlanColumns {
    const { count } = this
    const columns = this.#columns
    if (count > mostlyFull * this.#capacity) return slicePlanColumns(columns, 0, count)
    return {
      endXMm: columns.endXMm.slice(0, count),
      endYMm: columns.endYMm.slice(0, count),
      entrySpeedMmPerS: columns.entrySpeedMmPerS.slice(0, count),
      exitSpeedMmPerS: columns.exitSpeedMmPerS.slice(0, count),
      durationS: columns.durationS.slice(0, count),
      stroke: columns.stroke.slice(0, count),
      penDown: columns.penDown.slice(0, count),
    }
  }

  /** The rows so far as the plan that replaces another. */
  finishFor({ startMm, limits }: MotionPlan): MotionPlan {
    return { count: this.count, startMm, ...this.finish(), limits }
  }

  #grow(): void {
    this.#capacity = Math.ceil(this.#capacity * 1.5)
    const wider = allocateColumns(this.#capacity)
    const columns = this.#columns
    wider.endXMm.set(columns.endXMm)
    wider.endYMm.set(columns.endYMm)
    wider.entrySpeedMmPerS.set(columns.entrySpeedMmPerS)
    wider.exitSpeedMmPerS.set(columns.exitSpeedMmPerS)
    wider.durationS.set(columns.durationS)
    wider.stroke.set(columns.stroke)
    wider.penDown.set(columns.penDown)
    this.#columns = wider
  }
}
