import type { AtUriString } from '@atproto/syntax'
import { MAX_URI_LENGTH } from '../limits/syntax.js'
import { isDid } from './identifiers.js'

/** The parts of an at-uri; `authority` is a DID or a handle, the rest may be absent from the right. */
export interface AtUriParts {
  readonly authority: string
  readonly collection: string | undefined
  readonly rkey: string | undefined
}

/** A text that is no at-uri; the message shows it and says what one looks like. */
export class AtUriError extends Error {
  override name = 'AtUriError'
}

const DID = '(?=[^/]{1,2048}(?:/|$))did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]'
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const LETTER_LABEL = '[a-zA-Z](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const HANDLE = `(?=[^/]{1,253}(?:/|$))(?:${LABEL}\\.)+${LETTER_LABEL}`
const NSID = `(?=[^/]{1,317}(?:/|$))${LETTER_LABEL}(?:\\.${LABEL})+\\.[a-zA-Z][a-zA-Z0-9]{0,62}`
const RKEY = '(?!\\.{1,2}$)[a-zA-Z0-9_~.:-]{1,512}'

/**
 * An at-uri without query and fragment (https://atproto.com/specs/at-uri-scheme, "restricted" syntax). Ours,
 * because `@atproto/syntax` takes 22 of the 72 invalid at-uris of atproto-interop-tests.
 */
const AT_URI = new RegExp(`^at://(${DID}|${HANDLE})(?:/(${NSID})(?:/(${RKEY}))?)?$`)

/** Most at-uris of records, and nothing else: told several times as quickly as by the whole syntax. */
const USUAL =
  /^at:\/\/(did:plc:[a-z2-7]{24})\/([a-z]{1,30}\.[a-z]{1,30}\.[a-zA-Z]{1,30})\/([a-zA-Z0-9][a-zA-Z0-9_~.:-]{0,255})$/

/** Whether it is certainly the at-uri of a record. False says nothing. */
export function isUsualAtUri(text: string): boolean {
  return USUAL.test(text)
}

/**
 * Splits an at-uri.
 * @throws AtUriError
 */
export function parseAtUri(text: string): AtUriParts {
  const match = USUAL.exec(text) ?? (text.length > MAX_URI_LENGTH ? null : AT_URI.exec(text))
  if (!match) {
    const shown = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
    throw new AtUriError(`${shown} is no at-uri: write at://<DID or handle>/<collection>/<record key>.`)
  }
  const [, authority = '', collection, rkey] = match
  return { authority, collection, rkey }
}

export function isAtUri(value: unknown): value is AtUriString {
  return typeof value === 'string' && value.length <= MAX_URI_LENGTH && AT_URI.test(value)
}

/**
 * The at-uri of a record.
 * @throws AtUriError when a part is malformed
 */
export function makeAtUri(did: string, collection: string, rkey: string): AtUriString {
  if (!isDid(did)) {
    throw new AtUriError(`${JSON.stringify(did)} is no DID: a record's at-uri names its author by DID.`)
  }
  const uri = `at://${did}/${collection}/${rkey}`
  // Read back, so that no part can be empty or hold a slash.
  parseAtUri(uri)
  return uri as AtUriString
}
