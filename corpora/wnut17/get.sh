#!/usr/bin/env bash
# Prints the folder of the WNUT-17 names of emerging entities, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/wnut17 is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand wnut17 wnut17train.conll
source=https://raw.githubusercontent.com/leondz/emerging_entities_17/HEAD
fetch "$source/wnut17train.conll" wnut17train.conll
fetch "$source/emerging.dev.conll" emerging.dev.conll
fetch "$source/emerging.test.annotated" emerging.test.conll
done_fetching
