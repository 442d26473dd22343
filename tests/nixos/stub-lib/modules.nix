# evalModules, in small: imports, options, and definitions merged by priority and type.
lib:
let
  inherit (builtins)
    attrNames
    concatMap
    filter
    foldl'
    head
    isAttrs
    ;
  show = builtins.concatStringsSep ".";
  isOption = value: isAttrs value && value._type or "" == "option";

  # A module as { key, file, imports, options, config }.
  load =
    args: parent: module:
    let
      isPath = !(isAttrs module || builtins.isFunction module);
      imported = if isPath then import module else module;
      value = if builtins.isFunction imported then imported args else imported;
      isLong = value ? config || value ? options;
    in
    {
      file = value._file or (if isPath then toString module else parent);
      key = value.key or (if isPath then toString module else null);
      imports = value.imports or [ ];
      options = value.options or { };
      freeformType = value.freeformType or null;
      config = if isLong then value.config or { } else builtins.removeAttrs value [ "_file" "key" "imports" "freeformType" ];
    };

  # All modules by way of their imports, each key once.
  collect =
    args: parent:
    foldl' (
      state: module:
      let
        loaded = load args parent module;
        entered = {
          keys = state.keys ++ (if loaded.key == null then [ ] else [ loaded.key ]);
          found = state.found ++ [ loaded ];
        };
      in
      if builtins.elem loaded.key state.keys then state else collect args loaded.file entered loaded.imports
    );

  pushDown = each lib.pushDown;
  each = f: concatMap (def: map (value: { inherit (def) file; inherit value; }) (f def.value));

  # One level of the tree of options with the definitions that reach it: options by name, and their values. What is
  # defined and not declared has the freeform type, where there is one.
  level =
    loc: freeform: declarations: definitions:
    let
      pushed = pushDown definitions;
      declared = foldl' (names: set: names // set) { } declarations;
      unknown = concatMap (
        def:
        map (name: "The option `${show (loc ++ [ name ])}' does not exist. Definition values in ${def.file}") (
          filter (name: !(declared ? ${name})) (attrNames def.value)
        )
      ) pushed;
      entries = builtins.mapAttrs (
        name: _:
        let
          here = map (set: set.${name}) (filter (set: set ? ${name}) declarations);
          path = loc ++ [ name ];
          given = map (def: { inherit (def) file; value = def.value.${name}; }) (
            filter (def: def.value ? ${name}) pushed
          );
          options = filter isOption here;
        in
        if options == [ ] then
          level path null here given
        else if builtins.length here > 1 then
          throw "The option `${show path}' is already declared"
        else
          {
            options = head options // {
              loc = path;
              highestPrio = priorityOf given;
            };
            config = valueOf path (head options) given;
          }
      ) declared;
    in
    {
      options = builtins.mapAttrs (_: entry: entry.options) entries;
      config =
        if unknown == [ ] then
          builtins.mapAttrs (_: entry: entry.config) entries
        else if freeform == null then
          throw (head unknown)
        else
          freeform.merge loc (
            map (def: {
              inherit (def) file;
              value = builtins.removeAttrs def.value (attrNames declared);
            }) pushed
          )
          // builtins.mapAttrs (_: entry: entry.config) entries;
    };

  # Of the definitions that count; that of the option's own default where there is no other.
  priorityOf =
    definitions:
    foldl' (lowest: found: if found.priority < lowest then found.priority else lowest) 1500 (
      concatMap (def: lib.discharge def.value) definitions
    );

  valueOf =
    loc: option: definitions:
    let
      default = lib.optional (option ? default) {
        file = "the option's default";
        value = lib.mkOptionDefault option.default;
      };
      isReadOnly = option.readOnly or false;
    in
    if isReadOnly && builtins.length definitions + builtins.length default > 1 then
      throw "The option `${show loc}' is read-only, but it's set multiple times"
    else
      mergeDefinitions loc option.type (definitions ++ default);

  mergeDefinitions =
    loc: type: definitions:
    let
      discharged = concatMap (
        def: map (found: { inherit (def) file; inherit (found) priority value; }) (lib.discharge def.value)
      ) definitions;
      highest = foldl' (lowest: def: if def.priority < lowest then def.priority else lowest) 9999 discharged;
      chosen = filter (def: def.priority == highest) discharged;
      wrong = filter (def: !type.check def.value) chosen;
    in
    if chosen == [ ] then
      throw "The option `${show loc}' is used but not defined"
    else if wrong != [ ] then
      throw "A definition for option `${show loc}' is not of type `${type.name}'. Definition values in ${(head wrong).file}"
    else
      type.merge loc (map (def: { inherit (def) file value; }) chosen);
in
{
  inherit mergeDefinitions;
  last = list: builtins.elemAt list (builtins.length list - 1);

  mkOption = fields: fields // { _type = "option"; };
  mkEnableOption =
    what:
    lib.mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${what}.";
    };
  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  literalMD = text: {
    _type = "literalMD";
    inherit text;
  };
  mkOptionType =
    {
      name,
      check ? _: true,
      merge,
      getSubOptions ? _: { },
    }:
    {
      _type = "option-type";
      description = name;
      inherit
        name
        check
        merge
        getSubOptions
        ;
    };

  evalModules =
    {
      modules,
      specialArgs ? { },
      prefix ? [ ],
    }:
    let
      args = {
        inherit lib;
      }
      // specialArgs
      // {
        inherit (result) config options;
      };
      loaded = (collect args "<unknown>" { keys = [ ]; found = [ ]; } modules).found;
      freeform = filter (type: type != null) (map (module: module.freeformType) loaded);
      result = level prefix (if freeform == [ ] then null else head freeform) (
        map (module: module.options) loaded
      ) (map (module: { inherit (module) file; value = module.config; }) loaded);
    in
    result;
}
