/** How long operations may take to heed their signal at shutdown, and a call that was given up to end, ms. */
export const defaultGraceMs = 5000
