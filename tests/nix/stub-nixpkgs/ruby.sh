#!/bin/sh
# Stands for Ruby.
exec sh "$@"
