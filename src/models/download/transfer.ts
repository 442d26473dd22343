import type { Download, DownloadOptions } from './download.js'
import type { Sink } from './sink.js'

/** A file on its way to a sink. */
export interface Transfer {
  readonly file: Download
  readonly sink: Sink
  readonly options: DownloadOptions
  append(chunk: Uint8Array): Promise<void>
  startOver(): Promise<void>
}

export function createTransfer(file: Download, sink: Sink, options: DownloadOptions): Transfer {
  const { path } = file
  return {
    file,
    sink,
    options,
    async append(chunk) {
      await sink.append(chunk)
      file.watch?.append(chunk)
      options.report?.({ type: 'bytes', path, bytes: chunk.length })
    },
    async startOver() {
      if (sink.length > 0) options.report?.({ type: 'bytes', path, bytes: -sink.length })
      await sink.restart()
      file.watch?.restart()
    },
  }
}
