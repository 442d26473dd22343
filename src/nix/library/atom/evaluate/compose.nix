# The value of an atom as its composer makes it, with all atoms that its lock leads to, each of them composed once.
{
  # Its folder: a path for a working copy.
  root,
  # An attribute set of what JSON can hold, the same for all of them.
  config,
  extraExtern,
}:
let
  scope = import ./scope.nix config;

  # An atom of the closure: its folder, its lock, and the keys of those that it names.
  place =
    key: folder:
    let
      lock = import ./read-lock.nix folder;
      own = import ./own-atoms.nix folder;
      atoms =
        builtins.filter (dependency: dependency.type == "atom") lock.dependencies
        ++ (if lock.composer == null then [ ] else [ lock.composer ]);
      isOwn = entry: entry.set != null && lock.isOwn entry.set && own ? ${entry.label};
      # By its commit as well as by its name: a lock may not stand in for what another one pins.
      keyOf =
        entry:
        if isOwn entry then
          "own ${toString own.${entry.label}}"
        else
          builtins.hashString "sha256" "${entry.id} ${entry.label} ${entry.version} ${toString entry.rev}";
      follow = entry: place (keyOf entry) (if isOwn entry then own.${entry.label} else import ./fetch-atom.nix entry);
    in
    {
      inherit
        key
        folder
        lock
        keyOf
        ;
      next = map follow atoms;
    };

  closure = builtins.genericClosure {
    startSet = [ (place "" root) ];
    operator = { next, ... }: next;
  };
  # Nothing is fetched for an atom that asks for none.
  values = builtins.listToAttrs (
    map (placed: {
      name = placed.key;
      value = compose placed;
    }) closure
  );

  compose =
    {
      folder,
      lock,
      keyOf,
      ...
    }:
    let
      valueOf = entry: values.${keyOf entry};
      manifest = builtins.fromTOML (builtins.readFile (folder + "/atom.toml"));
      entry = folder + "/${lock.entry}";
      extern = extraExtern // {
        deps = import ./dependencies.nix { inherit lock scope valueOf; };
      };
      cfg = config // {
        inherit (manifest) package;
      };
    in
    {
      atom = valueOf lock.composer entry {
        inherit extern;
        config = cfg;
      };
      nix = scope.scopedImport {
        atoms = extern;
        inherit cfg;
      } entry;
      static = if builtins.pathExists (folder + "/atom.toml") then manifest else { };
    }
    .${lock.use};
in
compose (place "" root)
