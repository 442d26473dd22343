# Every package of an index (index.json, trees/) by author and name. What is asked of names alone reads index.json and
# nothing else; a package's tree is fetched when something asks for the package.
root:
let
  check = import ./check.nix;
  inherit (builtins.fromJSON (builtins.readFile (root + "/index.json"))) origin packages;
  usual = [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ];
  systemsOf = entry: if entry ? systems then check.listOf check.system entry.systems else usual;

  # Hashes of trees in files by author, which are read one by one.
  hashes = builtins.mapAttrs (file: _: builtins.fromJSON (builtins.readFile (root + "/trees/${file}"))) (
    builtins.readDir (root + "/trees")
  );
  treeOf =
    author: name:
    let
      file = "${builtins.substring 0 1 (builtins.hashString "sha256" author)}.json";
      narHash = check.hash hashes.${file}.${author}.${name};
      # Base 64 as addresses have it (RFC 4648, section 5), without "sha256-" and the padding.
      id = builtins.replaceStrings [ "+" "/" ] [ "-" "_" ] (builtins.substring 7 43 narHash);
    in
    builtins.fetchTarball {
      url = check.url "${origin}/tree/${id}.tar.gz";
      sha256 = narHash;
    };
  build = pkgs: author: name: import (treeOf author name) { inherit pkgs; };

  all = builtins.concatMap (
    author:
    map (name: {
      inherit author name;
      entry = packages.${author}.${name};
    }) (builtins.attrNames packages.${author})
  ) (builtins.attrNames packages);
in
{
  # All systems that one of the packages is for.
  systems = builtins.attrNames (
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = null;
      }) (usual ++ builtins.concatMap ({ entry, ... }: entry.systems or [ ]) all)
    )
  );

  # "alice.example".hello
  byAuthor = pkgs: builtins.mapAttrs (author: builtins.mapAttrs (name: _: build pkgs author name)) packages;

  # "alice.example/hello", those for one system: their names are known before anything is fetched.
  listed =
    system: pkgs:
    builtins.listToAttrs (
      builtins.concatMap (
        {
          author,
          name,
          entry,
        }:
        if builtins.elem system (systemsOf entry) then
          [
            {
              name = "${author}/${name}";
              value = import ./lazy-derivation.nix {
                inherit system;
                pname = check.name name;
                version = check.version entry.version;
                derivation = build pkgs author name;
              };
            }
          ]
        else
          [ ]
      ) all
    );
}
