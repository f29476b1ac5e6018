/** Points in a drawing: 0.5 GB of coordinates. More would take hours to plan and weeks to draw. */
export const mostPoints = 32_000_000
