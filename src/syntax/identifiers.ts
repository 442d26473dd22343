import {
  type DatetimeString,
  type DidString,
  type HandleString,
  isDatetimeString,
  isValidDid,
  isValidHandle,
  isValidNsid,
  isValidRecordKey,
  isValidTid,
  type NsidString,
  parseLanguageString,
  type UriString,
} from '@atproto/syntax'
import { MAX_URI_LENGTH } from '../limits/syntax.js'

/** A DID of any method, as atproto allows it (https://atproto.com/specs/did). */
export function isDid(value: unknown): value is DidString {
  return isValidDid(value)
}

/** A handle, in any case and under any top-level domain (https://atproto.com/specs/handle). */
export function isHandle(value: unknown): value is HandleString {
  return isValidHandle(value)
}

export function isNsid(value: unknown): value is NsidString {
  return isValidNsid(value)
}

export function isRecordKey(value: unknown): value is string {
  return isValidRecordKey(value)
}

export function isTid(value: unknown): value is string {
  return isValidTid(value)
}

/**
 * The syntax of a CID of version 1 in any multibase (https://atproto.com/specs/data-model): whether its bytes
 * mean anything is for a decoder to say.
 */
export function isCid(value: unknown): value is string {
  return typeof value === 'string' && /^(?!Qm[1-9A-HJ-NP-Za-km-z]{44}$)[a-zA-Z0-9+=]{8,256}$/.test(value)
}

/** A datetime with a time zone that names a moment (https://atproto.com/specs/lexicon#datetime). */
export function isDatetime(value: unknown): value is DatetimeString {
  return isDatetimeString(value)
}

/** A language tag that is well formed and repeats no subtag (RFC 5646, sections 2.1 and 2.2.9). */
export function isLanguage(value: unknown): value is string {
  return typeof value === 'string' && parseLanguageString(value) !== null
}

/** A URI of any scheme (RFC 3986). Upstream's check refuses `-` and `.` in a scheme and takes any length. */
export function isUri(value: unknown): value is UriString {
  return (
    typeof value === 'string' &&
    value.length <= MAX_URI_LENGTH &&
    /^[a-z][a-z0-9+.-]*:(?:\/\/)?[^\s/]\S*$/i.test(value)
  )
}
