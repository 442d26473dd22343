import { type RawBuilder, sql } from 'kysely'
import { MAX_SEARCH_LENGTH } from '../../src/limits.js'
import { foldSlug } from '../../src/syntax/slug.js'

/** One word, or a phrase in quotes, that is wanted or not (`-word`). */
export interface SearchTerm {
  readonly text: string
  readonly phrase: boolean
  readonly negative: boolean
}

/** What somebody typed, taken apart. */
export interface SearchText {
  /** In lower case, with single spaces. */
  readonly whole: string
  /** As a name: spaces are what people type for hyphens. */
  readonly folded: string
  readonly terms: readonly SearchTerm[]
}

/** Names shorter than this are not looked for in the middle of others: everything would match. */
const MIN_INFIX_LENGTH = 3

/** Undefined when nothing is left to look for. Every text is taken; none is an error. */
export function parseSearchText(text: string): SearchText | undefined {
  const whole = text
    .slice(0, MAX_SEARCH_LENGTH)
    .toWellFormed()
    .replaceAll('\0', ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase()
  if (whole === '') return undefined
  return { whole, folded: foldSlug(whole.replaceAll(' ', '-')), terms: [...readTerms(whole)] }
}

function* readTerms(whole: string): Generator<SearchTerm> {
  for (const [, minus, quoted, bare] of whole.matchAll(/(-?)(?:"([^"]*)"|([^\s"]+))/g)) {
    const text = (quoted ?? bare ?? '').trim()
    if (text !== '') yield { text, phrase: quoted !== undefined, negative: minus === '-' }
  }
}

/** How a definition `d` meets the text; each is null or a boolean. */
export interface TextConditions {
  readonly exact: RawBuilder<boolean>
  readonly prefix: RawBuilder<boolean>
  readonly infix: RawBuilder<boolean>
  readonly keyword: RawBuilder<boolean>
  readonly words: RawBuilder<boolean>
  /** The words, for ranking. */
  readonly tsquery: RawBuilder<unknown>
}

export function textConditions({ whole, folded, terms }: SearchText): TextConditions {
  const tsquery = toTsquery(terms)
  const keywords = [whole, ...terms.filter((term) => !term.negative).map((term) => term.text)]
  return {
    exact: sql`(lower(d.name) = ${whole} or d."foldedName" = ${folded})`,
    prefix: sql`(lower(d.name) like ${`${escapeLike(whole)}%`} or d."foldedName" like ${`${escapeLike(folded)}%`})`,
    infix:
      whole.length < MIN_INFIX_LENGTH
        ? sql`false`
        : sql`(lower(d.name) like ${`%${escapeLike(whole)}%`} or d."foldedName" like ${`%${escapeLike(folded)}%`})`,
    keyword: sql`exists (select from unnest(d.keywords) word where lower(word) = any(${keywords}::text[]))`,
    words: sql`d.search @@ ${tsquery}`,
    tsquery,
  }
}

/** `%`, `_` and `\` as themselves (PostgreSQL, "Pattern Matching"). */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** All terms together. `plainto_tsquery` takes any text, so that nothing typed is ever an operator. */
function toTsquery(terms: readonly SearchTerm[]): RawBuilder<unknown> {
  const queries = terms.map(({ text, phrase, negative }) => {
    const words = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
    const parse = sql.raw(phrase ? 'phraseto_tsquery' : 'plainto_tsquery')
    const stemmed = sql`${parse}('english', ${words})`
    // Keywords stand in the vector unstemmed and whole. A stop word alone asks for nothing.
    const term = sql`(case when numnode(${stemmed}) = 0 then ''::tsquery else ${stemmed} || ${toLexeme(text)}::tsquery end)`
    return negative ? sql`(!! ${term})` : term
  })
  return queries.length === 0 ? sql`''::tsquery` : sql`(${sql.join(queries, sql` && `)})`
}

/** A quoted lexeme (PostgreSQL, "tsquery"): quotes and backslashes are doubled. */
function toLexeme(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
