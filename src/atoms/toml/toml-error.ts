/** A text that is no TOML, or more of it than is read. */
export class TomlError extends Error {
  override name = 'TomlError'
  /** Where in the text, in UTF-16 units. */
  readonly offset: number
  /** What to do. The message says what is wrong. */
  readonly fix: string
  readonly code: 'syntax' | 'too-large'

  constructor(
    offset: number,
    message: string,
    fix: string,
    code: 'syntax' | 'too-large' = 'syntax',
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.offset = offset
    this.fix = fix
    this.code = code
  }
}
