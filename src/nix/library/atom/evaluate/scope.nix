# What Nix files see in place of what the machine would tell them: evaluation depends on the configuration alone.
# Absolute paths are beyond this: Nix's restricted and pure modes refuse those.
config:
let
  currentSystem =
    config.platforms.build
      or (throw "firn: no system is known here: evaluate with one, or with a configuration that holds platforms.build");
  storePath = throw "firn: an atom names no store paths: what it needs is in its lock";
  getEnv = _: "";
  # Files of a flake would see the names of the machine again.
  getFlake = throw "firn: an atom takes no flakes: what it needs is in its lock";
  # A name that is in scope already has precedence over the caller's.
  names = {
    inherit import scopedImport;
    builtins = pure;
    __getEnv = getEnv;
    __nixPath = [ ];
    __currentTime = 0;
    __currentSystem = currentSystem;
    __storePath = storePath;
    __getFlake = getFlake;
  };
  pure = builtins // {
    inherit
      import
      scopedImport
      getEnv
      currentSystem
      storePath
      getFlake
      ;
    nixPath = [ ];
    currentTime = 0;
    builtins = pure;
    # Composers in use ask for it, and Nix has it since 2.10.
    traceVerbose = builtins.traceVerbose or (_: value: value);
  };
  impure = builtins.scopedImport;
  import = impure names;
  scopedImport = more: impure (more // names);
in
{
  inherit import scopedImport;
}
