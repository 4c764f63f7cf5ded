#!/usr/bin/env bash
# Prints the folder of the surnames of 18 languages, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/names is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand names Russian.txt
source=https://raw.githubusercontent.com/spro/practical-pytorch/HEAD/data/names
for language in Arabic Chinese Czech Dutch English French German Greek Irish Italian Japanese \
    Korean Polish Portuguese Russian Scottish Spanish Vietnamese; do
    fetch "$source/$language.txt" $language.txt
done
done_fetching
