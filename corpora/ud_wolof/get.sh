#!/usr/bin/env bash
# Prints the folder of the Wolof treebank, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/ud_wolof is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand ud_wolof wo_wtb-ud-train.conllu
source=https://raw.githubusercontent.com/UniversalDependencies/UD_Wolof-WTB/HEAD
for part in train dev test; do
    fetch "$source/wo_wtb-ud-$part.conllu" wo_wtb-ud-$part.conllu
done
fetch "$source/LICENSE.txt" LICENSE.txt
done_fetching
