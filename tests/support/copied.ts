/** What PostgreSQL copies out of rows of texts (PostgreSQL, "COPY", "Binary Format"). */
export function copiedTexts(...rows: readonly (readonly (string | null)[])[]): Uint8Array<ArrayBuffer> {
  const int = (value: number, bytes: 2 | 4) => {
    const buffer = Buffer.alloc(bytes)
    buffer.writeIntBE(value, 0, bytes)
    return buffer
  }
  const field = (text: string | null) =>
    text === null ? int(-1, 4) : Buffer.concat([int(Buffer.byteLength(text), 4), Buffer.from(text)])
  const header = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int(0, 4), int(0, 4)]
  const tuples = rows.map((row) => Buffer.concat([int(row.length, 2), ...row.map(field)]))
  return new Uint8Array(Buffer.concat([...header, ...tuples, int(-1, 2)]))
}
