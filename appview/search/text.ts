import { type RawBuilder, sql } from 'kysely'
import { MAX_SEARCH_LENGTH, MAX_SEARCH_TERMS } from '../../src/limits/server.js'
import { foldSlug } from '../../src/syntax/slug.js'

/** One word, or a phrase in quotes. */
export interface SearchTerm {
  readonly text: string
  readonly phrase: boolean
}

/** What somebody typed, taken apart. */
export interface SearchText {
  /** What is wanted: in lower case, with single spaces, without quotes. Empty when only things are excluded. */
  readonly whole: string
  /** The same as a name: spaces are what people type for hyphens. */
  readonly folded: string
  readonly terms: readonly SearchTerm[]
  /** What is not wanted: `-word`. */
  readonly excluded: readonly SearchTerm[]
}

/** Names shorter than this are not looked for in the middle of others: everything would match. */
const MIN_INFIX_LENGTH = 3

/** Undefined when nothing is left to look for. Every text is taken; none is an error. */
export function parseSearchText(text: string): SearchText | undefined {
  const plain = text
    .slice(0, MAX_SEARCH_LENGTH)
    .toWellFormed()
    .replaceAll('\0', ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase()
  const terms = new Map<string, SearchTerm>()
  const excluded = new Map<string, SearchTerm>()
  for (const [match, minus, quoted, bare] of plain.matchAll(/(-?)(?:"([^"]*)"|([^\s"]+))/g)) {
    const term = { text: (quoted ?? bare ?? '').trim(), phrase: quoted !== undefined }
    if (term.text === '') continue
    if (minus === '-') excluded.set(match, term)
    else terms.set(match, term)
  }
  if (terms.size + excluded.size === 0) return undefined
  const wanted = [...terms.values()].slice(0, MAX_SEARCH_TERMS)
  const whole = wanted.map((term) => term.text).join(' ')
  return {
    whole,
    folded: foldSlug(whole.replaceAll(' ', '-')),
    terms: wanted,
    excluded: [...excluded.values()].slice(0, MAX_SEARCH_TERMS),
  }
}

/** How a definition `d` meets what is wanted. */
export interface TextConditions {
  readonly exact: RawBuilder<boolean>
  readonly prefix: RawBuilder<boolean>
  readonly infix: RawBuilder<boolean>
  readonly keyword: RawBuilder<boolean>
  readonly words: RawBuilder<boolean>
  /** The words, for ranking. */
  readonly tsquery: RawBuilder<unknown>
  /** Whether it holds nothing that is excluded. */
  readonly allowed: RawBuilder<boolean>
}

export function textConditions({ whole, folded, terms, excluded }: SearchText): TextConditions {
  const tsquery = toTsquery(terms, '&&')
  const keywords = [whole, ...terms.map((term) => term.text)]
  return {
    exact: sql`(lower(d.name) = ${whole} or d."foldedName" = ${folded})`,
    prefix: nameIsLike(`${escapeLike(whole)}%`, `${escapeLike(folded)}%`),
    infix:
      whole.length < MIN_INFIX_LENGTH
        ? sql`false`
        : nameIsLike(`%${escapeLike(whole)}%`, `%${escapeLike(folded)}%`),
    keyword: sql`exists (select from unnest(d.keywords) word where lower(word) = any(${keywords}::text[]))`,
    words: sql`d.search @@ ${tsquery}`,
    tsquery,
    allowed: excluded.length === 0 ? sql`true` : sql`not d.search @@ ${toTsquery(excluded, '||')}`,
  }
}

function nameIsLike(whole: string, folded: string): RawBuilder<boolean> {
  return sql<boolean>`(lower(d.name) like ${whole} or d."foldedName" like ${folded})`
}

/** `%`, `_` and `\` as themselves (PostgreSQL, "Pattern Matching"). */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** `plainto_tsquery` takes any text, so that nothing typed is ever an operator. */
function toTsquery(terms: readonly SearchTerm[], operator: '&&' | '||'): RawBuilder<unknown> {
  const queries = terms.map(({ text, phrase }) => {
    const words = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
    const parse = sql.raw(phrase ? 'phraseto_tsquery' : 'plainto_tsquery')
    const stemmed = sql`${parse}('english', ${words})`
    // Keywords stand in the vector unstemmed and whole. A stop word alone asks for nothing.
    return sql`(case when numnode(${stemmed}) = 0 then ''::tsquery else ${stemmed} || ${toLexeme(text)}::tsquery end)`
  })
  return queries.length === 0 ? sql`''::tsquery` : sql`(${sql.join(queries, sql.raw(` ${operator} `))})`
}

/** A quoted lexeme (PostgreSQL, "tsquery"): quotes and backslashes are doubled. */
function toLexeme(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
