/** A fault that whoever runs the program can mend; the message says how, and no stack is shown. */
export class OperatorError extends Error {
  override name = 'OperatorError'
  /** What the program ends with. */
  readonly exitCode: number = 1
}
