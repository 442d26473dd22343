import {
  type Issue,
  IssueInvalidFormat,
  IssueInvalidType,
  IssueInvalidValue,
  IssueRequiredKey,
  IssueTooBig,
  IssueTooSmall,
  type MeasurableType,
} from '@atproto/lex'

const EXAMPLES: Readonly<Record<string, string>> = {
  'at-uri': 'at://did:plc:…/collection/key',
  cid: 'bafyrei…',
  datetime: '2025-01-31T12:00:00Z',
  did: 'did:plc:…',
  uri: 'https://example.org/',
}

const UNITS: Readonly<Record<MeasurableType, (count: number) => string>> = {
  array: (count) => `${count} items`,
  blob: (count) => `${count} bytes`,
  bytes: (count) => `${count} bytes`,
  grapheme: (count) => `${count} characters`,
  integer: String,
  string: (count) => `${count} bytes of UTF-8`,
}

/** What is wrong with a value by the lexicon, in a sentence that says what belongs there. */
export function describeIssue(issue: Issue): string {
  if (issue instanceof IssueRequiredKey) return `"${String(issue.key)}" is missing: it is required.`
  if (issue instanceof IssueInvalidType) return describeType(issue)
  if (issue instanceof IssueInvalidValue) return describeValue(issue)
  if (issue instanceof IssueInvalidFormat) {
    const example = EXAMPLES[issue.format]
    return `${shown(issue.input)} is no ${issue.formatDescription}${example ? ` such as ${example}` : ''}.`
  }
  if (issue instanceof IssueTooBig) {
    const unit = UNITS[issue.type]
    return `${unit(issue.actual)} are too many: at most ${unit(issue.maximum)}.`
  }
  if (issue instanceof IssueTooSmall) {
    const unit = UNITS[issue.type]
    return issue.actual === 0 && issue.type !== 'integer'
      ? 'must not be empty.'
      : `${unit(issue.actual)} are too few: at least ${unit(issue.minimum)}.`
  }
  return issue.message
}

function describeType(issue: IssueInvalidType): string {
  const expected = issue.expected.map((type) =>
    type === '$typed' ? 'an object with a "$type"' : article(type),
  )
  return `expected ${expected.join(' or ')}, not ${shown(issue.input)}.`
}

function describeValue(issue: IssueInvalidValue): string {
  const expected = issue.values.map(shown).join(' or ')
  if (issue.path.at(-1) === 'mimeType')
    return `a blob of type ${shown(issue.input)}: only ${expected} may stand here.`
  return `expected ${expected}, not ${shown(issue.input)}.`
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

const MAX_SHOWN_LENGTH = 60

/** A value as a message may show it: short, on one line. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value)
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}…`
}
