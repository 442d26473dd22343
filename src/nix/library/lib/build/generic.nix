# stdenv.mkDerivation with a well-known build tool.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  flags = check.listOf check.flag (build.flags or [ ]);
  with' = tools: flagsName: extra: {
    nativeBuildInputs = (base.nativeBuildInputs or [ ]) ++ tools;
    ${flagsName} = extra ++ flags;
  };
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
