# stdenv.mkDerivation with a well-known build tool.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  shell = import ../shell.nix;
  flags = check.listOf check.flag (build.flags or [ ]);
  # stdenv splits lists of flags at spaces, but not the arrays that it adds to them. All go there to keep their order.
  isSpaced = builtins.any (flag: builtins.match ".* .*" flag != null) flags;
  with' =
    tools: flagsName: extra:
    {
      nativeBuildInputs = (base.nativeBuildInputs or [ ]) ++ tools;
      ${flagsName} = if isSpaced then extra else extra ++ flags;
    }
    // (
      if isSpaced then
        {
          preConfigure =
            (base.preConfigure or "") + "${flagsName}Array+=(${builtins.concatStringsSep " " (map shell flags)})\n";
        }
      else
        { }
    );
  tools = {
    make = with' [ ] "makeFlags" [ "PREFIX=${builtins.placeholder "out"}" ];
    autotools = with' [
      pkgs.autoreconfHook
      pkgs.pkg-config
    ] "configureFlags" [ ];
    cmake = with' [
      pkgs.cmake
      pkgs.ninja
      pkgs.pkg-config
    ] "cmakeFlags" [ ];
    meson = with' [
      pkgs.meson
      pkgs.ninja
      pkgs.pkg-config
    ] "mesonFlags" [ ];
  };
in
pkgs.stdenv.mkDerivation (
  base
  // {
    strictDeps = true;
  }
  // tools.${check.oneOf "build tool" (builtins.attrNames tools) build.tool}
)
