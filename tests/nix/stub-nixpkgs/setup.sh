# What stdenv's setup does, in a few lines: phases are evaluated as shell text, everything else is a variable.
PATH=/usr/bin:/bin
for input in $nativeBuildInputs $buildInputs; do PATH=$input/bin:$PATH; done
runHook() { :; }

if [ -z "$dontUnpack" ]; then
  if [ -d "$src" ]; then
    cp -r "$src" source
    chmod -R u+w source
    unpacked=source
  else
    tar -xf "$src"
    unpacked=$(ls | grep -v '^env-vars$' | head -n 1)
  fi
  : "${sourceRoot:=$unpacked}"
  eval "$postUnpack"
  cd "$sourceRoot"
fi
[ -n "$dontBuild" ] || eval "$buildPhase"
if [ -n "$installPhase" ]; then eval "$installPhase"; else sh ./install.sh; fi
