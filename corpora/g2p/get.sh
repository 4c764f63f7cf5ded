#!/usr/bin/env bash
# Prints the folder of SIGMORPHON's letters to phones, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/g2p is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand g2p ady_train.tsv
source=https://raw.githubusercontent.com/sigmorphon/2021-task1/HEAD/data/low
for language in ady gre ice ita khm lav rum slv; do
    for part in train dev test; do
        fetch "$source/${language}_$part.tsv" ${language}_$part.tsv
    done
done
done_fetching
