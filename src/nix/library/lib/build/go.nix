# Go modules, by buildGoModule.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  optional = import ../optional.nix;
  cgo = optional build "cgo" "CGO_ENABLED" (enabled: if check.boolean enabled then "1" else "0");
  environment = (base.env or { }) // cgo;
in
pkgs.buildGoModule (
  base
  // {
    vendorHash = if build.vendorHash == null then null else check.hash build.vendorHash;
  }
  // optional build "subPackages" "subPackages" (check.listOf check.word)
  // optional build "ldflags" "ldflags" (check.listOf check.flag)
  // optional build "tags" "tags" (check.listOf check.word)
  // optional build "modRoot" "modRoot" check.path
  // optional build "proxyVendor" "proxyVendor" check.boolean
  # The fetcher of modules does not see it by itself.
  // (if base ? postUnpack then { overrideModAttrs = _: { inherit (base) postUnpack; }; } else { })
  // (if environment != { } then { env = environment; } else { })
)
