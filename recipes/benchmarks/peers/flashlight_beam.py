"""flashlight-text: beam search with log-add over one utterance, as `sonorant bench beam`."""

import importlib.metadata
import math

import numpy
import shapes
import timing
from flashlight.lib.text import decoder as flashlight


def lexicon_decoder(options, symbols, sizes):
    """Words of the lexicon, each ended by the space, with KenLM's model of them."""
    from flashlight.lib.text.decoder.kenlm import KenLM
    from flashlight.lib.text.dictionary import Dictionary

    with open(options.alphabet, encoding="utf-8") as lines:
        columns = {line.rstrip("\n"): index for index, line in enumerate(lines)}
    with open(options.lexicon, encoding="utf-8") as lines:
        words = [line.split()[0] for line in lines if line.strip()]
    space = columns["<space>"]
    dictionary = Dictionary([*words, "<unk>"])
    model = KenLM(options.lm, dictionary)
    trie = flashlight.Trie(symbols, space)
    empty = model.start(True)
    for index, word in enumerate(words):
        _, score = model.score(empty, index)
        trie.insert([columns[letter] for letter in word] + [space], index, score)
    trie.smear(flashlight.SmearingMode.MAX)
    settings = flashlight.LexiconDecoderOptions(
        **sizes,
        lm_weight=options.lm_weight * math.log(10),
        word_score=options.word_bonus,
        unk_score=-math.inf,
    )
    unknown = dictionary.get_index("<unk>")
    result = flashlight.LexiconDecoder(
        settings, trie, model, space, columns["<blank>"], unknown, [], False
    )
    # The decoder refers to these, so they have to live as long.
    return result, (settings, trie, model, dictionary)


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--emissions", required=True, help="(T, V), natural log, float32, .npy")
    parser.add_argument("--beam", type=int, default=50)
    parser.add_argument("--lm", help="a model of words, with --lexicon and --alphabet")
    parser.add_argument("--lm-weight", type=float, default=0.8)
    parser.add_argument("--word-bonus", type=float, default=0.5)
    parser.add_argument("--lexicon", help="a word a line, spelled by its own letters")
    parser.add_argument("--alphabet", help="a symbol a line")
    options = parser.parse_args()
    if options.threads != 1:
        parser.error("flashlight-text has one thread: --threads 1")
    emissions = numpy.ascontiguousarray(numpy.load(options.emissions), dtype=numpy.float32)
    frames, symbols = emissions.shape
    sizes = {
        "beam_size": options.beam,
        "beam_size_token": symbols,
        "beam_threshold": 1e9,
        "sil_score": 0,
        "log_add": True,
        "criterion_type": flashlight.CriterionType.CTC,
    }
    if options.lm:
        search, _needed = lexicon_decoder(options, symbols, sizes)
    else:
        settings = flashlight.LexiconFreeDecoderOptions(**sizes, lm_weight=0)
        search = flashlight.LexiconFreeDecoder(settings, flashlight.ZeroLM(), -1, 0, [])

    def run():
        return search.decode(emissions.ctypes.data, frames, symbols)

    version = importlib.metadata.version("flashlight-text")
    timing.answer(
        f"flashlight-text {version}", ms=timing.median_ms(run), score=run()[0].score
    )


main()
