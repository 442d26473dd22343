# The licences that an SPDX expression names, as nixpkgs has them; one that it does not have, by its id alone.
{ pkgs }:
let
  known = builtins.listToAttrs (
    map (licence: {
      name = licence.spdxId;
      value = licence;
    }) (builtins.filter (licence: licence ? spdxId) (builtins.attrValues (pkgs.lib.licenses or { })))
  );
  words =
    expression:
    builtins.filter (word: builtins.isString word && word != "") (
      builtins.split "[^A-Za-z0-9.:+-]+" expression
    );
  # The word behind WITH is an exception and no licence.
  ids =
    builtins.foldl'
      (
        state: word:
        if word == "WITH" then
          state // { skip = true; }
        else if state.skip then
          state // { skip = false; }
        else if builtins.elem word ([ "AND" "OR" ] ++ state.found) then
          state
        else
          state // { found = state.found ++ [ word ]; }
      )
      {
        skip = false;
        found = [ ];
      };
  licence =
    id:
    known.${id} or {
      fullName = id;
      shortName = id;
      spdxId = id;
    };
in
expression:
let
  found = map licence (ids (words expression)).found;
in
if builtins.length found == 1 then builtins.head found else found
