/** Whether `first` settles, in whatever way, before `second` does. */
export async function settlesFirst(first: Promise<unknown>, second: Promise<unknown>): Promise<boolean> {
  return await Promise.race([
    first.then(
      () => true,
      () => true,
    ),
    second.then(
      () => false,
      () => false,
    ),
  ])
}
