import type { DatetimeString, DidString, HandleString, NsidString, UriString } from '@atproto/syntax'
import { isDatetimeString, isValidDid, isValidHandle, isValidNsid, isValidRecordKey, isValidTid } from '@atproto/syntax'

export type { DatetimeString, DidString, HandleString, NsidString, UriString }

export function isDid(value: unknown): value is DidString {
  return isValidDid(value)
}

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

export function isCid(value: unknown): value is string {
  return typeof value === 'string'
}

export function isDatetime(value: unknown): value is DatetimeString {
  return isDatetimeString(value)
}

export function isLanguage(value: unknown): value is string {
  return typeof value === 'string'
}

export function isUri(value: unknown): value is UriString {
  return typeof value === 'string'
}
