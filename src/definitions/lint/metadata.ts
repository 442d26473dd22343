import packageLexicon from '../../../lexicons/dev/firn/package.json' with { type: 'json' }
import type { atom, model, package as pkg } from '../../lexicons/dev/firn.js'
import { parseLicence } from '../../syntax/spdx.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintLink, type UrlRules } from './urls.js'

const { category, roles, status } = packageLexicon.defs.main.record.properties

/** What definitions of every kind say. */
type Described = Pick<
  pkg.Main | atom.Main | model.Main,
  'summary' | 'licence' | 'homepage' | 'repository' | 'status' | 'successor'
>

/** What a package's definition lacks for people to find it, trust it and know what they may do with it. */
export function lintMetadata(record: pkg.Main, rules: UrlRules): Finding[] {
  return [
    ...lintSummary(record),
    ...lintLicence(record),
    ...lintLinks(record, rules),
    ...lintVocabulary(record),
    ...lintStatus(record),
  ]
}

export function lintSummary({ summary }: Described): Finding[] {
  if (summary?.trim()) return []
  const fix = 'Say in one sentence what it is.'
  return [finding('missing-summary', ['summary'], 'Nobody can see what this is.', fix)]
}

export function lintLicence({ licence }: Described): Finding[] {
  if (licence === undefined) {
    const fix = 'Add its SPDX expression, for example MIT OR Apache-2.0.'
    return [finding('missing-licence', ['licence'], 'Nobody can see what they may do with it.', fix)]
  }
  const parsed = parseLicence(licence)
  if (!('problem' in parsed)) return []
  const fix = 'Write an SPDX expression: ids of https://spdx.org/licenses joined by AND, OR and WITH.'
  return [finding('invalid-licence', ['licence'], parsed.problem, fix)]
}

export function lintLinks({ homepage, repository }: Described, rules: UrlRules): Finding[] {
  const links = [
    ...(homepage === undefined ? [] : lintLink(homepage, ['homepage'], rules)),
    ...(repository === undefined ? [] : lintLink(repository, ['repository'], rules)),
  ]
  if (homepage !== undefined || repository !== undefined) return links
  const fix = 'Add "homepage", or "repository" where the source is developed.'
  return [finding('missing-homepage', ['homepage'], 'There is no place to read more.', fix)]
}

function lintVocabulary(record: pkg.Main): Finding[] {
  const findings = (record.roles ?? []).flatMap((role, index) =>
    lintWord(role, roles.items.knownValues, ['roles', index]),
  )
  findings.push(...lintStatusWord(record))
  if (record.category !== undefined) {
    return [...findings, ...lintWord(record.category, category.knownValues, ['category'])]
  }
  const fix = `Add one of ${category.knownValues.join(', ')}.`
  return [...findings, finding('missing-category', ['category'], 'Nobody finds it by its category.', fix)]
}

export function lintStatusWord({ status: word }: Described): Finding[] {
  return word === undefined ? [] : lintWord(word, status.knownValues, ['status'])
}

export function lintWord(word: string, known: readonly string[], path: FieldPath): Finding[] {
  if (known.includes(word)) return []
  const message = `"${word}" is none of the usual words, so no search by facet finds it.`
  return [finding('unknown-value', path, message, `Use one of ${known.join(', ')}.`)]
}

export function lintStatus({ status: state, successor }: Described): Finding[] {
  if (state === 'placeholder' || state === 'planned') {
    const fix = 'Set "status" to beta or stable when there is something to build.'
    return [finding('placeholder', ['status'], `It is ${state}: the name is there, the thing is not.`, fix)]
  }
  if (state !== 'deprecated' || successor !== undefined) return []
  const fix = 'Add "successor", if something takes its place.'
  return [
    finding('missing-successor', ['successor'], 'It is deprecated and names nothing in its place.', fix),
  ]
}
