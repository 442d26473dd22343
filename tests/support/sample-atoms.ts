import { atomCommitId } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { atom, release, snapshot } from '../../src/lexicons/dev/firn.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { A_DATE, AUTHOR, type Json } from './sample-records.js'

/** The atom nix-lock 0.3.1 as it was published, in records that are valid and without a finding. */

export const NIX_LOCK = {
  id: 'r3rlam6bd31t9i04ggug7avs8vf8981q7a3b6gobemk1gfs50qm0',
  label: 'nix-lock',
  version: '0.3.1',
  rootCommit: '4abbd2644bc3585e9be95deb277ccf48f6ed26ac',
  rev: 'dc7891b2a0b456d673d522dcc539ce6608713c6a',
  tree: '930baf0ea2f0ae6366bb051b557fec663f966a53',
  origin: '2389d8919d3db9efcd4cf738b52edbd4bc51f24f',
} as const

/** The set of the composer. */
export const ATOM_SET = '68b63bd131acd23bdfd57983fe85ba7c092ce02f'

const MIRROR = 'https://forge.example/ekala/eka'

export function sampleAtom(change: Json = {}): Json {
  return {
    $type: atom.$nsid,
    label: NIX_LOCK.label,
    rootCommit: NIX_LOCK.rootCommit,
    mirrors: [MIRROR],
    set: 'eka',
    summary: 'Interprets locks of atoms',
    homepage: 'https://forge.example/ekala',
    licence: 'GPL-3.0-or-later',
    keywords: ['lock'],
    status: 'stable',
    createdAt: A_DATE,
    ...change,
  }
}

/** @param more lines at its end */
export function sampleManifest({
  label = NIX_LOCK.label as string,
  version = NIX_LOCK.version as string,
  more = '',
} = {}): string {
  return `[package]
label = "${label}"
version = "${version}"

[package.meta]
description = "The interpreter of atom.lock"
tags = ["lock:interpreter"]

[package.sets]
atom = "https://forge.example/ekala/atom"

[compose.with.atom-nix]
from = "atom"

[deps.from.atom]
std = "^0.2"
${more}`
}

/** What a release of an atom holds; `rev` follows from the rest unless it is told. */
export function sampleSnapshot(change: Json = {}, version: string = NIX_LOCK.version): Json {
  const label = String(change.label ?? NIX_LOCK.label)
  const { tree, origin } = { ...NIX_LOCK, ...change }
  return {
    $type: snapshot.$nsid,
    label,
    rootCommit: NIX_LOCK.rootCommit,
    rev: change.rev ?? atomCommitId({ tree: String(tree), origin: String(origin), label, version }),
    tree,
    origin,
    path: 'nix-lock',
    format: 'pre1',
    mirrors: [MIRROR],
    manifest: sampleManifest({ label, version }),
    contentHash: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
    sets: [{ tag: 'atom', rootCommit: ATOM_SET, mirrors: ['https://forge.example/ekala/atom'] }],
    requirements: [
      { set: 'atom', label: 'std', requirement: '^0.2' },
      { set: 'atom', label: 'atom-nix', requirement: '*' },
    ],
    ...change,
  }
}

/** A release of `AUTHOR`; its version and what it holds may be others. */
export function sampleAtomRelease(change: Json = {}): Json {
  const version = String(change.version ?? NIX_LOCK.version)
  return {
    $type: release.$nsid,
    definition: `at://${AUTHOR}/${atom.$nsid}/${NIX_LOCK.id}`,
    version,
    artifact: change.artifact ?? sampleSnapshot({}, version),
    createdAt: A_DATE,
    ...change,
  }
}

/** The record key under which a release of an atom belongs, by what it holds. */
export function atomReleaseKey({ version, artifact }: Json): string {
  const { rootCommit, label } = artifact as Json
  return formatReleaseKey({
    kind: 'atom',
    key: atomId(String(rootCommit), String(label)),
    version: String(version),
  })
}
