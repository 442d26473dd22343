// What most texts of some formats look like, told several times as quickly as by their whole syntax. False says nothing.

/** Version 1, in base 32, of DAG-CBOR or of raw bytes, by SHA-256: 36 bytes, and two bits of the last character are zero. */
const CID = /^baf[ky]rei[a-h][a-z2-7]{50}[aeimquy4]$/

/** With milliseconds and in UTC. A day that every month has. */
const DATETIME =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** Whether it is certainly a CID. */
export function isUsualCid(text: string): boolean {
  return CID.test(text)
}

/** Whether it is certainly a datetime, and the very text that `Date` writes of its moment. */
export function isUsualDatetime(text: string): boolean {
  return DATETIME.test(text)
}
