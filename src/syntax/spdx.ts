/** An SPDX licence expression in canonical spelling, and the licence ids that it names, each once. */
export interface Licence {
  readonly expression: string
  readonly ids: string[]
}

export interface LicenceProblem {
  readonly problem: string
}

export function parseLicence(text: string): Licence | LicenceProblem {
  return { problem: text }
}
