#!/usr/bin/env bash
# Prints the folder of the SNIPS sentences with slots and intents, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/snips is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand snips train
source=https://raw.githubusercontent.com/sz128/slot_filling_and_intent_detection_of_SLU/HEAD/data/snips
for part in train valid test; do
    fetch "$source/$part" $part
done
done_fetching
