#!/bin/sh
# Stands for pnpm: the build script of every package writes down how it was called.
mkdir -p packages/app/dist
echo "$*" > packages/app/dist/called
