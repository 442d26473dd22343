# What stdenv's setup does, in a few lines: phases are evaluated as shell text, everything else is a variable.
PATH=/usr/local/bin:/usr/bin:/bin
for input in $nativeBuildInputs $buildInputs; do PATH=$input/bin:$PATH; done
runHook() {
  eval "hook=\$$1"
  eval "$hook"
}

# The forms of makeWrapper that packages use: --add-flags TEXT, --set-default NAME VALUE, --prefix NAME SEPARATOR VALUE
makeWrapper() {
  program=$1 wrapper=$2 flags=
  shift 2
  mkdir -p "$(dirname "$wrapper")"
  echo '#!/bin/sh' > "$wrapper"
  while [ $# -gt 0 ]; do
    case $1 in
      --add-flags) flags="$flags $2"; shift 2 ;;
      --set-default) echo "export $2=\${$2-'$3'}" >> "$wrapper"; shift 3 ;;
      --prefix) echo "export $2='$4'$3\$$2" >> "$wrapper"; shift 4 ;;
      *) echo "makeWrapper: $1" >&2; exit 1 ;;
    esac
  done
  echo "exec $program$flags \"\$@\"" >> "$wrapper"
  chmod +x "$wrapper"
}
wrapProgram() {
  wrapped=$1
  shift
  hidden=$(dirname "$wrapped")/.$(basename "$wrapped")-wrapped
  mv "$wrapped" "$hidden"
  makeWrapper "$hidden" "$wrapped" "$@"
}

if [ -n "$unpackPhase" ]; then
  eval "$unpackPhase"
  cd "$sourceRoot"
elif [ -z "$dontUnpack" ]; then
  if [ -d "$src" ]; then
    unpacked=$(basename "$src")
    unpacked=${unpacked#*-}
    cp -r "$src" "$unpacked"
    chmod -R u+w "$unpacked"
  else
    tar -xf "$src"
    unpacked=$(ls | grep -v '^env-vars$' | head -n 1)
  fi
  : "${sourceRoot:=$unpacked}"
  eval "$postUnpack"
  cd "$sourceRoot"
fi
if [ -n "$configurePhase" ]; then eval "$configurePhase"; elif [ -z "$dontConfigure" ]; then runHook preConfigure; fi
[ -n "$dontBuild" ] || eval "$buildPhase"
if [ -n "$installPhase" ]; then
  eval "$installPhase"
else
  runHook preInstall
  sh ./install.sh
  runHook postInstall
fi
[ -n "$dontFixup" ] || runHook postFixup
