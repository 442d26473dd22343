/** Bytes that are no pack, or one that is not read. `excess`: it is larger than anything that is read. */
export class PackError extends Error {
  override name = 'PackError'
  readonly problem: 'malformed' | 'excess'

  constructor(problem: 'malformed' | 'excess', message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}
