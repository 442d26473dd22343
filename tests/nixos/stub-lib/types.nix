lib:
let
  inherit (builtins) all head isAttrs isList isString;
  show = loc: builtins.concatStringsSep "." loc;

  mergeEqual =
    loc: defs:
    if all (def: def.value == (head defs).value) defs then
      (head defs).value
    else
      throw "The option `${show loc}' has conflicting definition values";
  plain = name: check: lib.mkOptionType { inherit name check; merge = mergeEqual; };
in
rec {
  str = plain "string" isString;
  bool = plain "boolean" builtins.isBool;
  int = plain "signed integer" builtins.isInt;
  port = plain "16 bit unsigned integer" (value: builtins.isInt value && value >= 0 && value <= 65535);
  path = plain "path" (
    value: builtins.typeOf value == "path" || (isString value && builtins.substring 0 1 value == "/")
  );
  package = plain "package" (value: isAttrs value && value.type or "" == "derivation");
  enum = values: plain "one of ${builtins.toJSON values}" (value: builtins.elem value values);
  strMatching =
    pattern: plain "string matching ${pattern}" (value: isString value && builtins.match pattern value != null);
  unspecified = plain "unspecified value" (_: true);
  either =
    first: second:
    lib.mkOptionType {
      name = "${first.name} or ${second.name}";
      check = value: first.check value || second.check value;
      merge =
        loc: defs: (if all (def: first.check def.value) defs then first else second).merge loc defs;
    };
  oneOf = types: builtins.foldl' either (head types) (builtins.tail types);
  nonEmptyListOf =
    inner:
    listOf inner
    // {
      name = "non-empty list of ${inner.name}";
      description = "non-empty list of ${inner.name}";
      check = value: isList value && value != [ ];
    };
  lines = lib.mkOptionType {
    name = "lines";
    check = isString;
    merge = _: defs: builtins.concatStringsSep "\n" (map (def: def.value) defs);
  };

  nullOr =
    inner:
    lib.mkOptionType {
      name = "null or ${inner.name}";
      check = value: value == null || inner.check value;
      merge =
        loc: defs:
        if all (def: def.value == null) defs then
          null
        else if builtins.any (def: def.value == null) defs then
          throw "The option `${show loc}' is defined both null and not null"
        else
          inner.merge loc defs;
    };

  listOf =
    inner:
    lib.mkOptionType {
      name = "list of ${inner.name}";
      check = isList;
      merge =
        loc: defs:
        builtins.concatMap (
          def:
          map (value: lib.mergeDefinitions loc inner [ { inherit (def) file; inherit value; } ]) def.value
        ) defs;
      inherit (inner) getSubOptions;
    };

  attrsOf =
    inner:
    lib.mkOptionType {
      name = "attribute set of ${inner.name}";
      check = isAttrs;
      merge =
        loc: defs:
        let
          pushed = builtins.concatMap (
            def: map (value: { inherit (def) file; inherit value; }) (lib.pushDown def.value)
          ) defs;
          names = lib.unique (builtins.concatMap (def: builtins.attrNames def.value) pushed);
          defsOf =
            name:
            map (def: { inherit (def) file; value = def.value.${name}; }) (
              builtins.filter (def: def.value ? ${name}) pushed
            );
          isDefined = name: builtins.any (def: lib.discharge def.value != [ ]) (defsOf name);
        in
        builtins.listToAttrs (
          map (name: {
            inherit name;
            value = lib.mergeDefinitions (loc ++ [ name ]) inner (defsOf name);
          }) (builtins.filter isDefined names)
        );
      inherit (inner) getSubOptions;
    };

  submodule =
    module:
    let
      evaluate =
        loc: modules:
        lib.evalModules {
          modules = [ module ] ++ modules;
          prefix = loc;
          specialArgs.name = if loc == [ ] then "<name>" else lib.last loc;
        };
    in
    lib.mkOptionType {
      name = "submodule";
      check = value: isAttrs value || builtins.isFunction value;
      merge = loc: defs: (evaluate loc (map (def: { _file = def.file; config = def.value; }) defs)).config;
      getSubOptions = loc: (evaluate loc [ ]).options;
    };
}
