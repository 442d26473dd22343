/** Where a file lies until it is whole. */
export function partialOf(destination: string): string {
  return `${destination}.partial`
}
