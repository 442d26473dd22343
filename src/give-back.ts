/**
 * Gives memory back at once that is not needed any more; nothing can be read from it afterwards. Left to the garbage
 * collector, what comes and goes as bytes has it go through everything there is again and again, as it counts them.
 */
export function giveBack(bytes: Uint8Array<ArrayBuffer>): void {
  bytes.buffer.transfer(0)
}
