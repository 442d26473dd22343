import type { UpstreamVersions } from './freshness.js'
import { type AskOptions, ask } from './request.js'
import type { UpstreamKind } from './upstream.js'
import { UpstreamError } from './upstream-error.js'

/** Registries by kind, at addresses that the operator named. */
export type RegistryKind = Exclude<UpstreamKind, 'git'>

interface Registry {
  path(name: string): string
  readonly accept: string
  /** The versions that can still be chosen. Throws what it likes at an answer of another form. */
  read(answer: Fields): string[]
}

type Fields = Record<string, unknown>

const REGISTRIES: Readonly<Record<RegistryKind, Registry>> = {
  // The abbreviated form (npm/registry, docs/responses/package-metadata.md).
  npm: {
    path: (name) => `/${encodeURIComponent(name).replace(/^%40/, '@')}`,
    accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
    read: ({ versions }) =>
      Object.entries(fields(versions))
        .filter(([, version]) => !fields(version).deprecated)
        .map(([version]) => version),
  },
  // crates.io's web API; yanked versions are no longer chosen.
  crates: {
    path: (name) => `/api/v1/crates/${encodeURIComponent(name)}`,
    accept: 'application/json',
    read: ({ versions }) =>
      list(versions)
        .map(fields)
        .filter(({ yanked }) => yanked !== true)
        .map(({ num }) => String(num)),
  },
  // PyPI's JSON API; a version is yanked when all of its files are (PEP 592).
  pypi: {
    path: (name) => `/pypi/${encodeURIComponent(name)}/json`,
    accept: 'application/json',
    read: ({ releases }) =>
      Object.entries(fields(releases))
        .filter(([, files]) => list(files).some((file) => fields(file).yanked !== true))
        .map(([version]) => version),
  },
}

/** The versions of a package of a registry. @param base the registry's address @throws UpstreamError */
export async function listRegistryVersions(
  kind: RegistryKind,
  name: string,
  base: string,
  options: AskOptions,
): Promise<UpstreamVersions> {
  const registry = REGISTRIES[kind]
  const { body } = await ask(`${base}${registry.path(name)}`, options, {
    headers: { accept: registry.accept },
  })
  try {
    return {
      versions: registry
        .read(fields(JSON.parse(body.toString('utf8'))))
        .map((version) => ({ name: version })),
    }
  } catch (error) {
    throw new UpstreamError(`${new URL(base).host} does not answer as ${kind} does`, {}, { cause: error })
  }
}

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object')
  return value as Fields
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('no list')
  return value
}
