import type { Findings } from './findings.js'
import type { TomlLimits } from './guard.js'
import { parseToml, type TomlDocument } from './parse.js'
import { TomlError } from './toml-error.js'

/**
 * Reads a TOML text that others wrote: what TOML 1.1 alone allows is an error for authors, but it is read.
 * @throws TomlError where neither version allows it
 */
export function parseForIndex(text: string, limits: TomlLimits, findings: Findings): TomlDocument {
  try {
    return parseToml(text, limits)
  } catch (error) {
    if (!(error instanceof TomlError) || error.code !== 'syntax') throw error
    const document = tryNewer(text, limits)
    if (document === undefined) throw error
    findings.error(
      'syntax',
      error.offset,
      '',
      error.message,
      `${error.fix} TOML 1.1 allows it, eka reads 1.0.`,
    )
    return document
  }
}

function tryNewer(text: string, limits: TomlLimits): TomlDocument | undefined {
  try {
    return parseToml(text, { ...limits, version: '1.1' })
  } catch (error) {
    if (error instanceof TomlError) return undefined
    throw error
  }
}
