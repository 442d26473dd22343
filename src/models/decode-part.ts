/** A part of an address, decoded; as it stands where it cannot be (a lone %). */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
