import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Aliases } from '../../src/atoms/uri/aliases.js'
import { parseAtomUri } from '../../src/atoms/uri/atom-uri.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import type { Git } from '../git/git.js'
import type { AtomRecords } from '../records/atom-records.js'
import { signedTarget } from '../records/signed-target.js'
import type { Target } from '../verify/target.js'
import { findInGit } from './git-target.js'
import { findInDirectory, findInRepository } from './local-target.js'
import { findByRecord, findOfActor } from './record-target.js'
import { TargetError } from './target-error.js'

export interface FindOptions {
  /** Absolute; relative paths start here. */
  readonly cwd: string
  readonly aliases: Aliases
  readonly git: Git
  /** Undefined: the network is not asked for records. */
  readonly records: AtomRecords | undefined
  readonly signal: AbortSignal
}

/**
 * What a person means by an atom: a directory, an atom URI of any kind, or a record's address.
 * @throws AtomUriError, TargetError, GitError, IdentityError, XRPCError
 */
export async function findTarget(text: string, options: FindOptions): Promise<Target> {
  const { cwd, aliases, git, records, signal } = options
  const directory = path.resolve(cwd, text)
  if (await isDirectory(text, directory)) return unsigned(await findInDirectory(directory, git), records)
  const uri = parseAtomUri(text, aliases)
  switch (uri.kind) {
    case 'local':
      return unsigned(await findInRepository(cwd, git, uri), records)
    case 'git': {
      const url = {
        ...uri.url,
        path: uri.url.host === undefined ? path.resolve(cwd, uri.url.path) : uri.url.path,
      }
      return unsigned(await findInGit({ ...uri, url }, git, signal), records)
    }
    case 'actor':
      return findOfActor(uri, online(text, records))
    case 'record':
      return findByRecord(uri, online(text, records))
  }
}

/** The mirrors that a person named, by which their transport is allowed. */
export function namedMirrors(target: Target): readonly string[] {
  return 'claim' in target ? target.claim.mirrors : target.mirrors
}

async function unsigned(claim: AtomClaim, records: AtomRecords | undefined): Promise<Target> {
  if (records === undefined) return { claim, signed: 'unknown', why: 'Records are not asked for offline.' }
  return signedTarget(claim, records)
}

function online(text: string, records: AtomRecords | undefined): AtomRecords {
  if (records !== undefined) return records
  throw new TargetError(`${text} names a record, which cannot be had offline.`, {
    hint: 'Leave out --offline, or name the directory or repository of the atom.',
  })
}

async function isDirectory(text: string, directory: string): Promise<boolean> {
  if (text.includes('::') || text.startsWith('at://')) return false
  const found = await stat(directory).catch(() => undefined)
  if (found?.isDirectory()) return true
  if (/^\.{0,2}\//.test(text)) throw new TargetError(`There is no directory ${directory}.`)
  return false
}
