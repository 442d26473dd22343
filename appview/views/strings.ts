import type { l } from '@atproto/lex'
import type { UriString } from '@atproto/syntax'

// What stands in our tables was checked before it was stored; these only tell the compiler. Answers are checked
// against their lexicon once more before they leave.

export const did = (text: string): l.DidString => text as l.DidString
export const atUri = (text: string): l.AtUriString => text as l.AtUriString
export const uri = (text: string): UriString => text as UriString
export const datetime = (date: Date): l.DatetimeString => date.toISOString() as l.DatetimeString

/** The form for an account whose handle does not lead back to it (https://atproto.com/specs/handle). */
export const handle = (text: string | null): l.HandleString => (text ?? 'handle.invalid') as l.HandleString
