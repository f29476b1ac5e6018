/** The data of the Hershey font "Roman Simplex": a JHF file in base64. The package ships no types. */
declare module 'hershey/lib/rowmans.js' {
  const module: { readonly default: string }
  export default module
}
