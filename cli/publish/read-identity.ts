import { parseAtomVersion } from '../../src/atoms/atom-version.js'
import type { PackageManifest } from '../../src/atoms/ecosystem/read-package.js'
import { AtomNameError, parseLabel } from '../../src/atoms/name.js'
import { VersionError } from '../../src/requirement/version.js'
import { PublishError } from './publish-error.js'
import type { Generic } from './source.js'

interface Found extends Generic {
  readonly directory: string
  /** The manifest of its ecosystem, by name. */
  readonly file: string | undefined
  readonly said: PackageManifest | undefined
}

/** Label and version of a package that is no eka atom: as they are wished, else as its manifest says. @throws PublishError */
export function readIdentity(found: Found): { label: string; version: string } {
  return { label: labelOf(found), version: versionOf(found) }
}

function labelOf({ label, said, directory, file }: Found): string {
  const text = label ?? said?.name
  if (text === undefined) {
    throw refusal(`Nothing names ${directory}${without(file, said)}.`, 'Name it with --label.')
  }
  try {
    return parseLabel(text)
  } catch (error) {
    if (!(error instanceof AtomNameError)) throw error
    throw refusal(
      `${directory} cannot be labelled so: ${error.message}`,
      'Choose a label with --label.',
      error,
    )
  }
}

function versionOf({ version, said, directory, file }: Found): string {
  const text = version ?? said?.version
  if (text === undefined) {
    const message =
      said === undefined
        ? `Nothing says which version ${directory} is${without(file, said)}.`
        : `${file} in ${directory} names no version itself: it is inherited from a workspace, or made by a build.`
    throw refusal(message, 'Say it with --version.')
  }
  try {
    return parseAtomVersion(text)
  } catch (error) {
    if (!(error instanceof VersionError)) throw error
    throw refusal(
      `${directory} cannot have this version: ${error.message}`,
      'Choose one with --version.',
      error,
    )
  }
}

function without(file: string | undefined, said: PackageManifest | undefined): string {
  return file === undefined || said !== undefined ? '' : `: it has no ${file} that can be read`
}

function refusal(message: string, hint: string, cause?: Error): PublishError {
  return new PublishError('NotPublishable', message, hint, { cause })
}
