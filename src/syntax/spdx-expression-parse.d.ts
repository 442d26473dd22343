/** The package ships no types. */
declare module 'spdx-expression-parse' {
  namespace parse {
    interface LicenseNode {
      readonly license: string
      /** Written `+`: this version or a later one. */
      readonly plus?: true
      readonly exception?: string
    }

    interface ConjunctionNode {
      readonly left: Node
      readonly conjunction: 'and' | 'or'
      readonly right: Node
    }

    type Node = LicenseNode | ConjunctionNode
  }

  /** @throws Error when `source` is no SPDX licence expression */
  function parse(source: string): parse.Node

  export = parse
}
