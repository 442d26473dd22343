# fail ERROR [MORE]: what went wrong with a source ($described), in a box, on standard error; ends the build.
fail() {
  {
    printf '\nerror: Failed to fetch model %s\n\n' "$modelName"
    printf '  ┌─ Source: %s\n  │\n  ✗ Error: %s\n  │\n' "$described" "$1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/  │ /'
    printf '  └─\n\n'
  } >&2
  exit 1
}
