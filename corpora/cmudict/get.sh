#!/usr/bin/env bash
# Prints the folder of the CMU pronouncing dictionary, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/cmudict is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand cmudict cmudict.dict
source=https://raw.githubusercontent.com/cmusphinx/cmudict/HEAD
for file in cmudict.dict cmudict.phones LICENSE; do
    fetch "$source/$file" $file
done
done_fetching
