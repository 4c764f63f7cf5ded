"""Makes the sounds and the reference features of this folder.

Needs numpy, soundfile, kaldi-native-fbank 1.22, torch and a torchaudio that matches it (2.11).
The sounds are sums of sines with seeded noise, so that no filter is without power.
"""

import json
import pathlib

import kaldi_native_fbank as knf
import numpy as np
import soundfile
import torch
import torchaudio.compliance.kaldi as kaldi
import torchaudio.functional

FOLDER = pathlib.Path(__file__).parent
RATES = [8000, 16000, 22050]


def sound(rate):
    generator = np.random.default_rng(rate)
    time = np.arange(int(0.3 * rate)) / rate
    signal = 0.02 * generator.standard_normal(len(time)) + 0.01
    for frequency, amplitude in [(180, 0.3), (730, 0.2), (1090, 0.1), (2440, 0.05), (3500, 0.02)]:
        signal += amplitude * np.sin(2 * np.pi * frequency * (1 + 0.2 * time) * time)
    return np.round(signal * 32768).astype(np.int16)


def native(kind, samples, rate, bins):
    if kind == "fbank":
        options = knf.FbankOptions()
    else:
        options = knf.MfccOptions()
    options.frame_opts.samp_freq = rate
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = bins
    computer = (knf.OnlineFbank if kind == "fbank" else knf.OnlineMfcc)(options)
    computer.accept_waveform(rate, samples.astype(np.float32).tolist())
    computer.input_finished()
    return np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)])


def deltas(features, order, window):
    """Kaldi's add-deltas: one composed filter per order, applied to the edge-replicated frames."""
    taps = np.arange(-window, window + 1) / sum(j * j for j in range(-window, window + 1))
    kernel, parts = np.ones(1), [features]
    for _ in range(order):
        kernel = np.convolve(kernel, taps)
        reach = len(kernel) // 2
        padded = np.pad(features.astype(np.float64), ((reach, reach), (0, 0)), mode="edge")
        parts.append(
            sum(k * padded[i : i + len(features)] for i, k in enumerate(kernel))
        )
    return np.concatenate(parts, axis=1)


cases = []


def add(name, rate, source, features, **configuration):
    features = np.asarray(features, dtype=np.float64)
    cases.append(
        {
            "name": name,
            "sound": f"sound-{rate}.wav",
            "source": source,
            "configuration": configuration,
            "warp": configuration.pop("warp", 1.0),
            "rows": features.shape[0],
            "columns": features.shape[1],
            "values": [round(float(v), 4) for v in features.flatten()],
        }
    )


for rate in RATES:
    samples = sound(rate)
    soundfile.write(FOLDER / f"sound-{rate}.wav", samples, rate, subtype="PCM_16")
    wave = torch.from_numpy(samples.astype(np.float32)).unsqueeze(0)
    common = {"dither": 0.0, "sample_frequency": float(rate), "energy_floor": 0.0}

    for bins in [23, 40]:
        add(f"fbank {bins} at {rate} Hz", rate, "kaldi-native-fbank",
            native("fbank", samples, rate, bins), kind="fbank", bins=bins)
    add(f"fbank 23 at {rate} Hz", rate, "torchaudio",
        kaldi.fbank(wave, num_mel_bins=23, **common), kind="fbank")
    add(f"mfcc at {rate} Hz", rate, "kaldi-native-fbank",
        native("mfcc", samples, rate, 23), kind="mfcc")
    add(f"mfcc without energy at {rate} Hz", rate, "torchaudio",
        kaldi.mfcc(wave, use_energy=False, **common), kind="mfcc", use_energy=False)
    add(f"mfcc, windowed energy, at {rate} Hz", rate, "torchaudio",
        kaldi.mfcc(wave, use_energy=True, raw_energy=False, **common),
        kind="mfcc", raw_energy=False)

rate = 16000
samples = sound(rate)
wave = torch.from_numpy(samples.astype(np.float32)).unsqueeze(0)
common = {"dither": 0.0, "sample_frequency": float(rate), "energy_floor": 0.0}
add("80 filters", rate, "kaldi-native-fbank",
    native("fbank", samples, rate, 80), kind="fbank", bins=80)
for warp in [0.9, 1.1]:
    add(f"warp {warp}", rate, "torchaudio", kaldi.fbank(wave, vtln_warp=warp, **common),
        kind="fbank", warp=warp)
add("spectrogram", 8000, "torchaudio",
    kaldi.spectrogram(
        torch.from_numpy(sound(8000).astype(np.float32)).unsqueeze(0), dither=0.0,
        sample_frequency=8000.0, energy_floor=0.0),
    kind="spectrogram")
for window in ["hamming", "hanning", "rectangular", "blackman"]:
    add(f"{window} window", rate, "torchaudio", kaldi.fbank(wave, window_type=window, **common),
        kind="fbank", window=window)
add("edges mirrored", rate, "torchaudio", kaldi.fbank(wave, snip_edges=False, **common),
    kind="fbank", snip_edges=False)
add("no pre-emphasis, offset kept, 20 ms every 7 ms", rate, "torchaudio",
    kaldi.fbank(wave, preemphasis_coefficient=0.0, remove_dc_offset=False, frame_length=20.0,
                frame_shift=7.0, **common),
    kind="fbank", preemphasis=0.0, remove_dc_offset=False, frame_length_ms=20.0,
    frame_shift_ms=7.0)
add("not padded, band limits", rate, "torchaudio",
    kaldi.fbank(wave, round_to_power_of_two=False, low_freq=100.0, high_freq=-400.0, **common),
    kind="fbank", round_to_power_of_two=False, low_frequency=100.0, high_frequency=-400.0)
add("energy floor", rate, "torchaudio",
    kaldi.mfcc(wave, use_energy=True, cepstral_lifter=10.0, num_ceps=7,
               **{**common, "energy_floor": 1.0e10}),
    kind="mfcc", cepstra=7, cepstral_lifter=10.0, energy_floor=1.0e10)

mfcc = native("mfcc", sound(8000), 8000, 23)
first = torchaudio.functional.compute_deltas(torch.from_numpy(mfcc.T.copy()), 5).numpy().T
assert np.abs(deltas(mfcc, 1, 2)[:, 13:] - first).max() < 1e-4
add("two orders of deltas", 8000, "kaldi-native-fbank, Kaldi's add-deltas",
    deltas(mfcc, 2, 2), kind="mfcc", deltas=2)
add("deltas over three frames", 8000, "kaldi-native-fbank, Kaldi's add-deltas",
    deltas(mfcc, 2, 3), kind="mfcc", deltas=2, delta_window=3)

(FOLDER / "features.json").write_text(json.dumps(cases, separators=(",", ":")))
