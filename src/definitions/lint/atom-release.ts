import snapshotLexicon from '../../../lexicons/dev/firn/snapshot.json' with { type: 'json' }
import { ATOM_ECOSYSTEM } from '../../atoms/ecosystem/read-package.js'
import type { snapshot } from '../../lexicons/dev/firn.js'
import { isUnverifiable } from '../snapshot.js'
import { lintLock, lintManifest } from './atom-files.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import type { LintedAtomRelease } from './linted.js'
import { lintSystem } from './systems.js'
import { lintLink, type UrlRules } from './urls.js'

const ECOSYSTEMS: readonly string[] = snapshotLexicon.defs.main.properties.ecosystem.knownValues

const ARTIFACT: FieldPath = ['artifact']

/** What is wrong with what a release of an atom holds, as far as the record tells by itself. */
export function lintAtomRelease({ record, snapshot: found }: LintedAtomRelease, rules: UrlRules): Finding[] {
  return [
    ...found.mirrors.flatMap((mirror, index) => lintLink(mirror, [...ARTIFACT, 'mirrors', index], rules)),
    ...lintIntegrity(found),
    ...lintEcosystem(found),
    ...lintManifest(found, record.version),
    ...lintLock(found),
    ...lintSets(found),
    ...(record.systems ?? []).flatMap((system, index) => lintSystem(system, ['systems', index])),
  ]
}

/** What keeps people from checking that they hold what was published. */
function lintIntegrity(found: snapshot.Main): Finding[] {
  const findings: Finding[] = []
  if (found.contentHash === undefined) {
    const message = 'Only a SHA-1 of git pins the tree, which is known to be forgeable.'
    const fix = 'Publish with "contentHash", the BLAKE3 of the tree.'
    findings.push(finding('missing-content-hash', [...ARTIFACT, 'contentHash'], message, fix))
  }
  if (isUnverifiable(found)) {
    const message = `A commit of the format ${found.format} holds the path, and the record does not: nobody can make it again.`
    const fix = 'Add "path", the directory that it was published from.'
    findings.push(finding('unverifiable-commit', [...ARTIFACT, 'path'], message, fix))
  }
  if (found.format !== 'pre1') {
    const message = `It was published in the format ${found.format}, which is not the one that is written today.`
    const fix = 'Publish the next version as it is published now, in the format pre1.'
    findings.push(finding('older-format', [...ARTIFACT, 'format'], message, fix))
  }
  return findings
}

function lintEcosystem({ ecosystem = ATOM_ECOSYSTEM }: snapshot.Main): Finding[] {
  if (ECOSYSTEMS.includes(ecosystem)) return []
  const message = `"${ecosystem}" is no ecosystem that firn knows, so its manifest is not read.`
  const fix = `Use one of ${ECOSYSTEMS.join(', ')}.`
  return [finding('unknown-value', [...ARTIFACT, 'ecosystem'], message, fix)]
}

/** What requirements and sets say of each other. Each tag names one set: that is checked before. */
function lintSets({ sets = [], requirements = [] }: snapshot.Main): Finding[] {
  const tags = new Set(sets.map(({ tag }) => tag))
  const used = new Set(requirements.map(({ set }) => set))
  const roots = new Map<string, string>()
  const ofSets = sets.flatMap(({ tag, rootCommit }, index) => {
    const path = [...ARTIFACT, 'sets', index]
    const first = roots.get(rootCommit)
    roots.set(rootCommit, first ?? tag)
    if (first !== undefined) {
      const message = `"${tag}" and "${first}" are one set: they have the same root commit.`
      return [finding('duplicate-set', path, message, `Call it ${first} everywhere.`)]
    }
    if (used.has(tag)) return []
    return [finding('unused-set', path, `Nothing is taken from the set "${tag}".`, 'Leave it out.')]
  })
  const ofRequirements = requirements.flatMap(({ set, label }, index) => {
    if (tags.has(set)) return []
    const message = `${label} is of the set "${set}", which "sets" does not have: nobody can tell which atom it is.`
    const fix = `Add "${set}" to "sets", with its root commit.`
    return [finding('undeclared-set', [...ARTIFACT, 'requirements', index, 'set'], message, fix)]
  })
  return [...ofSets, ...ofRequirements]
}
