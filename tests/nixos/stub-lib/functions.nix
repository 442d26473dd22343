rec {
  inherit (builtins)
    all
    any
    attrNames
    concatMap
    concatStringsSep
    elem
    filter
    head
    isBool
    isInt
    isList
    isString
    length
    listToAttrs
    mapAttrs
    replaceStrings
    stringLength
    ;
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";
  concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
  nameValuePair = name: value: { inherit name value; };
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  filterAttrs =
    wanted: set: builtins.removeAttrs set (filter (name: !wanted name set.${name}) (attrNames set));
  unique = builtins.foldl' (found: value: if elem value found then found else found ++ [ value ]) [ ];
  versionAtLeast = version: least: builtins.compareVersions version least >= 0;
  boolToString = value: if value then "true" else "false";
  hasPrefix = prefix: text: builtins.substring 0 (stringLength prefix) text == prefix;
  removePrefix =
    prefix: text:
    if hasPrefix prefix text then builtins.substring (stringLength prefix) (-1) text else text;
  hasSuffix =
    suffix: text:
    let
      start = stringLength text - stringLength suffix;
    in
    start >= 0 && builtins.substring start (-1) text == suffix;
  hasInfix = infix: text: builtins.length (splitString infix text) > 1;
  splitString = separator: text: filter isString (builtins.split (escape separator) text);
  escape = replaceStrings [ "." "+" "*" "?" "(" ")" "[" "]" ] [ "[.]" "[+]" "[*]" "[?]" "[(]" "[)]" "\\[" "\\]" ];
  toUpper =
    let
      characters = text: map (at: builtins.substring at 1 text) (builtins.genList (at: at) (stringLength text));
    in
    replaceStrings (characters "abcdefghijklmnopqrstuvwxyz") (characters "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  escapeShellArg = text: "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  makeLibraryPath = concatMapStringsSep ":" (package: "${package}/lib");
  concatStrings = concatStringsSep "";
  toList = value: if builtins.isList value then value else [ value ];
  mapAttrs' = f: set: listToAttrs (mapAttrsToList f set);
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  importJSON = file: builtins.fromJSON (builtins.readFile file);
}
