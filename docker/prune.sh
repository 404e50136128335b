#!/bin/sh
# Removes from a deployed folder what a running server never reads: types, sources of maps, documentation, tests.
set -eu
folder=$1
find "$folder/node_modules" -type f \( \
  -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.tsbuildinfo' \
  -o -iname 'readme*.md' -o -iname 'changelog*.md' -o -iname 'history.md' \) -delete
# Source maps of third parties only: ours make the line numbers in our logs true.
find "$folder/node_modules/.pnpm" -type f -name '*.map' -not -path '*/@novu+*' -delete
# Helpers of our tests, which are built with the rest.
find "$folder" -type d \( -path "$folder/dist/testing" -o -path '*/node_modules/@novu/*/dist/testing' \) \
  -prune -exec rm -rf {} +
find "$folder" -type d -empty -delete
