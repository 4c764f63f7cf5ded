"""kaldi-native-fbank: waveform to log mel filter banks, as `sonorant bench features`.

Only samples to frames is counted: what turning a Python list into samples takes is measured
with the same calls that leave next to no frames to compute, and subtracted; nor are the frames
fetched.
"""

import importlib.metadata
import random

import kaldi_native_fbank
import shapes
import timing


def fbank_options(rate, bins, shift_ms=10):
    """Kaldi's own defaults, without dither."""
    result = kaldi_native_fbank.FbankOptions()
    result.frame_opts.samp_freq = rate
    result.frame_opts.dither = 0
    result.frame_opts.frame_shift_ms = shift_ms
    result.mel_opts.num_bins = bins
    return result


def main():
    parser = shapes.parser(__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=16000)
    parser.add_argument("--bins", type=int, default=80)
    options = parser.parse_args()
    if options.threads != 1:
        parser.error("kaldi-native-fbank has one thread: --threads 1")
    generator = random.Random(1)
    samples = [generator.gauss(0, 0.1) for _ in range(int(options.seconds * options.rate))]

    def measure(settings):
        def run():
            bank = kaldi_native_fbank.OnlineFbank(settings)
            bank.accept_waveform(options.rate, samples)
            bank.input_finished()
            return bank

        frames = run().num_frames_ready
        return timing.median_ms(run), frames

    whole, frames = measure(fbank_options(options.rate, options.bins))
    assert frames > 90 * options.seconds, f"only {frames} frames"
    almost_all_of_it = 1000 * options.seconds * 0.98
    conversion, _ = measure(fbank_options(options.rate, options.bins, almost_all_of_it))
    version = importlib.metadata.version("kaldi-native-fbank")
    timing.answer(
        f"kaldi-native-fbank {version}",
        ms=whole - conversion,
        times_real_time=1000 * options.seconds / (whole - conversion),
        conversion_ms=conversion,
    )


main()
