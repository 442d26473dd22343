import { isUsualDatetime } from '../syntax/usual-formats.js'

/** PostgreSQL has no year 0. */
export const EARLIEST = new Date('0001-01-01T00:00:00Z')

/**
 * When a record says that it was written, as `Date` writes it. A time zone may move the first day into the year 0, which
 * ISO 8601 has and PostgreSQL has not: it is moved back.
 */
export function recordDate(createdAt: string): string {
  if (isUsualDatetime(createdAt)) return createdAt
  const date = new Date(createdAt)
  return (date < EARLIEST ? EARLIEST : date).toISOString()
}
