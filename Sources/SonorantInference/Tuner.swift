import Foundation
import SonorantDecoding
import SonorantScoring
import SonorantTensors

/// Finds the weights with which a decoder makes the fewest errors.
///
/// The first two weights (word model and bonus, where there is a word model) are tried on a
/// coarse grid, which grows while the best point lies at its edge; then each other weight along a
/// line; then all of them in steps a half, a quarter and an eighth of the coarse one around the
/// best. Of all these points the one is taken whose neighbourhood has the fewest errors on average.
/// Then the beam: the smallest of those with the fewest errors. The search ends early where it would
/// decode more often than ``mostPasses``.
///
/// Of points with equally few errors the one with fewer of the other measure's is better, then
/// the one nearer to the weights given, then the one with the smaller weights. Each utterance is
/// one task, so the result does not depend on the number of threads.
package struct Tuner {
    /// A point that was tried.
    struct Trial: Sendable {
        let place: TuningPlace
        let errors: [UtteranceErrors]
        /// How far from the weights given, in coarse steps.
        let distance: Double

        func sum(_ measure: TuningMeasure, where isCounted: (Int) -> Bool = { _ in true }) -> Int {
            errors.indices.reduce(0) { $0 + (isCounted($1) ? errors[$1](measure).errors : 0) }
        }
    }

    /// Beams that are tried.
    package static let beams = [5, 10, 20, 50, 100, 200]

    /// What is measured on.
    package let data: TuningData
    /// What is made small.
    package let measure: TuningMeasure
    /// The weights looked for.
    package let axes: [TuningAxis]
    /// Whether the beam is looked for as well.
    package let tunesBeam: Bool

    private let decoder: BeamDecoder
    private let pool: ThreadPool
    private let progress: (Int) throws -> Void
    private var passes = 0
    private(set) var trials: [TuningPlace: Trial] = [:]

    /// A tuner.
    ///
    /// - Parameters:
    ///   - decoder: with the files and the weights to begin with.
    ///   - fixed: the weights that stay as they are.
    ///   - tunesBeam: whether the beam may change; it is that of `decoder` while the weights are
    ///     looked for in any case.
    ///   - progress: is called after each pass over the data with their number; may throw to end it.
    package init(
        decoder: BeamDecoder, data: TuningData, measure: TuningMeasure = .words,
        fixed: Set<TuningAxis> = [], tunesBeam: Bool = true, pool: ThreadPool,
        progress: @escaping (Int) throws -> Void = { _ in }
    ) {
        self.decoder = decoder
        self.data = data
        self.measure = measure
        self.tunesBeam = tunesBeam
        self.pool = pool
        self.progress = progress
        axes = TuningAxis.axes(of: decoder).filter { !fixed.contains($0) }
    }

    /// How often the data is decoded at the most.
    package var mostPasses: Int { mostTrials + (tunesBeam ? Self.beams.count : 0) + 2 }

    private var mostTrials: Int {
        guard !axes.isEmpty else { return 1 }
        let grid = axes.prefix(2).reduce(1) { $0 * Array($1.coarse).count }
        let lines = axes.dropFirst(2).reduce(0) { $0 + Array($1.coarse).count }
        return grid + lines + 20 * min(axes.count, 2) + 20 * axes.count
    }

    /// Looks for the weights and the beam.
    ///
    /// - Throws: ``DecodingError``, and what `progress` throws.
    package mutating func run() throws -> TuningResult {
        let given = try errors(decoder.configuration)
        let start = TuningPlace(decoder.configuration, axes: axes)
        var best = try trial(start) ?? Trial(place: start, errors: given, distance: 0)
        best = try grid(from: best)
        for axis in axes.indices.dropFirst(2) { best = try line(axis, from: best) }
        var step = TuningAxis.fineSteps / 2
        while step >= 1, !axes.isEmpty {
            best = try refine(best, step: step)
            step /= 2
        }
        var found = best.place.configuration(decoder.configuration, axes: axes)
        let base = decoder.configuration
        if !axes.isEmpty {
            found = (smoothest() ?? best).place.configuration(base, axes: axes)
            // The weights given may lie between the points of the grid, and be better.
            let whole = Trial(place: start, errors: given, distance: 0)
            if let trial = trials[TuningPlace(found, axes: axes)], isBetter(whole, than: trial) {
                found = base
            }
        }
        let greedy = greedy
        let beams = try tunesBeam ? smallestBeam(&found) : []
        let (confidence, errors) = try fit(&found)
        return TuningResult(
            data: data, measure: measure, axes: axes, given: base, configuration: found,
            errors: TuningResult.Errors(
                greedy: greedy?.errors, given: given, tuned: errors, halves: halves()),
            trials: trials.values.sorted { $0.place < $1.place }, beams: beams,
            confidence: confidence, greedyCalibration: greedy.map { Calibration($0.words) },
            passes: passes)
    }

    // MARK: Points

    /// The trial of a point; nil where it is beyond the number of passes. The first is free.
    private mutating func trial(_ place: TuningPlace) throws -> Trial? {
        if let known = trials[place] { return known }
        guard passes < mostTrials else { return nil }
        let configuration = place.configuration(decoder.configuration, axes: axes)
        let start = decoder.configuration
        let distance = axes.reduce(0.0) {
            $0 + abs(configuration[keyPath: $1.path] - start[keyPath: $1.path]) / $1.coarseStep
        }
        let trial = Trial(
            place: place, errors: try errors(configuration), distance: distance)
        trials[place] = trial
        return trial
    }

    private func isBetter(_ one: Trial, than other: Trial) -> Bool {
        let (left, right) = (key(one), key(other))
        return left == right ? one.place < other.place : left.lexicographicallyPrecedes(right)
    }

    private func key(
        _ trial: Trial, where isCounted: (Int) -> Bool = { _ in true }
    ) -> [Double] {
        [
            Double(trial.sum(measure, where: isCounted)),
            Double(trial.sum(measure.other, where: isCounted)), trial.distance,
        ]
    }

    private mutating func best(of places: [TuningPlace], and best: Trial) throws -> Trial {
        var best = best
        for place in places {
            if let trial = try trial(place), isBetter(trial, than: best) { best = trial }
        }
        return best
    }

    /// The point whose neighbourhood has the fewest errors on average, those of a point d coarse
    /// steps away weighted by exp(-d²): the lowest single point of many is low by luck as well.
    private func smoothest(where isCounted: (Int) -> Bool = { _ in true }) -> Trial? {
        let all = trials.values.sorted { $0.place < $1.place }
        let keys = all.map { key($0, where: isCounted) }
        let means = all.map { centre in
            var sums = (errors: 0.0, weight: 0.0)
            for (trial, key) in zip(all, keys) {
                let weight = exp(-centre.place.squaredDistance(trial.place))
                sums.errors += weight * key[0]
                sums.weight += weight
            }
            return sums.errors / sums.weight
        }
        return all.indices.min { left, right in
            let (one, two) = ([means[left]] + keys[left], [means[right]] + keys[right])
            return one == two ? left < right : one.lexicographicallyPrecedes(two)
        }.map { all[$0] }
    }

    // MARK: The search

    /// The coarse grid over the first two weights.
    private mutating func grid(from start: Trial) throws -> Trial {
        var lines = axes.prefix(2).map { Array($0.coarse) }
        guard !lines.isEmpty else { return start }
        var best = start
        var extensions = 0
        while true {
            var places = [start.place]
            for (axis, line) in lines.enumerated() {
                places = places.flatMap { place in line.map { place.with(axis, $0) } }
            }
            best = try self.best(of: places, and: best)
            // The start lies anywhere; the edge is that of the best point of the grid.
            var grown = false
            for axis in lines.indices {
                grown = grow(&lines[axis], axes[axis], around: best.place.steps[axis]) || grown
            }
            extensions += 1
            guard grown, extensions <= 6 else { return best }
        }
    }

    /// One of the other weights, along a line.
    private mutating func line(_ axis: Int, from start: Trial) throws -> Trial {
        var line = Array(axes[axis].coarse)
        var best = start
        for _ in 0..<6 {
            best = try self.best(of: line.map { start.place.with(axis, $0) }, and: best)
            if !grow(&line, axes[axis], around: best.place.steps[axis]) { break }
        }
        return best
    }

    /// Adds two coarse steps to a line on the side where `value` lies at its edge.
    private func grow(_ line: inout [Int], _ axis: TuningAxis, around value: Int) -> Bool {
        let step = TuningAxis.fineSteps
        let (first, last, before) = (line[0], line[line.count - 1], line.count)
        for number in 1...2 {
            let (below, above) = (first - number * step, last + number * step)
            if value <= first, axis.limits.contains(below) { line.insert(below, at: 0) }
            if value >= last, axis.limits.contains(above) { line.append(above) }
        }
        return line.count > before
    }

    /// Moves to better neighbours, `step` fine steps away, as long as there are any.
    private mutating func refine(_ start: Trial, step: Int) throws -> Trial {
        var best = start
        for _ in 0..<4 {
            let centre = best.place
            var places: [TuningPlace] = []
            for (axis, value) in centre.steps.enumerated() {
                for move in [-step, step] where axes[axis].limits.contains(value + move) {
                    places.append(centre.with(axis, value + move))
                }
            }
            // Weight and bonus depend on each other, so the diagonals as well.
            for one in [-step, step] where axes.count > 1 {
                for two in [-step, step] {
                    let (first, second) = (centre.steps[0] + one, centre.steps[1] + two)
                    if axes[0].limits.contains(first), axes[1].limits.contains(second) {
                        places.append(centre.with(0, first).with(1, second))
                    }
                }
            }
            best = try self.best(of: places, and: best)
            if best.place == centre { break }
        }
        return best
    }

    /// The smallest of the beams with the fewest errors; sets it.
    private mutating func smallestBeam(
        _ configuration: inout DecoderConfiguration
    ) throws -> [TuningResult.Beam] {
        var tried: [(beam: Int, errors: [UtteranceErrors])] = []
        for beam in Self.beams {
            configuration.beam = beam
            tried.append((beam, try errors(configuration)))
        }
        let sums = tried.map { beam in
            beam.errors.reduce(0) { $0 + $1(measure).errors }
        }
        let good = tried.indices.first { sums[$0] == sums.min() }.map { tried[$0] }
        configuration.beam = good?.beam ?? Self.beams[Self.beams.count - 1]
        return tried.map { beam, errors in
            TuningResult.Beam(
                beam: beam, rate: errors.reduce(ErrorRate()) { $0 + $1(measure) })
        }
    }

    // MARK: Decoding

    /// The errors of each utterance with the weights of `configuration`.
    private mutating func errors(
        _ configuration: DecoderConfiguration
    ) throws -> [UtteranceErrors] {
        let decoder = try decoder.reweighted(configuration)
        let data = data
        let results = pool.map(data.utterances.count) { index in
            Result {
                let emissions = data.utterances[index].emissions
                let best = try decoder.decode(emissions.logProbabilities)[0]
                return data.errors(best.text(data.alphabet), of: index)
            }
        }
        passes += 1
        try progress(passes)
        return try results.map { try $0.get() }
    }

    /// Fits the temperature and sets it.
    private mutating func fit(
        _ configuration: inout DecoderConfiguration
    ) throws -> (ConfidenceFit, [UtteranceErrors]) {
        let decoder = try decoder.reweighted(configuration)
        let data = data
        let results = pool.map(data.utterances.count) { index in
            Result {
                let utterance = data.utterances[index]
                let readings = try decoder.decode(
                    utterance.emissions.logProbabilities, count: SearchStreamDecoder.readings)
                return (
                    data.errors(readings[0].text(data.alphabet), of: index),
                    try JudgedReadings(readings, alphabet: data.alphabet, of: utterance)
                )
            }
        }
        passes += 1
        try progress(passes)
        let readings = try results.map { try $0.get() }
        let fit = ConfidenceFit(readings.map(\.1), before: self.decoder.configuration.temperature)
        configuration.temperature = fit.temperature
        return (fit, readings.map(\.0))
    }

    /// Greedy errors and confidences; nil where a decoder of words is tuned for a model of phones,
    /// whose greedy output has none.
    private var greedy: (errors: [UtteranceErrors], words: [Calibration.Word])? {
        let data = data
        guard !(decoder.writesWords && data.alphabet.unit == .phone) else { return nil }
        let results = pool.map(data.utterances.count) { index in
            let utterance = data.utterances[index]
            var decoder = GreedyStreamDecoder(alphabet: data.alphabet)
            decoder.append(utterance.emissions.logProbabilities)
            let transcript = decoder.finish(utterance.streamed)
            return (
                data.errors(transcript.text, of: index),
                Calibration.words(of: transcript, reference: utterance.reference)
            )
        }
        return (results.map(\.0), results.flatMap(\.1))
    }

    /// The errors of each half of the data with the point that is best for the other.
    private func halves() -> [UtteranceErrors]? {
        guard data.utterances.count > 1, trials.count > 1 else { return nil }
        let isSecond = data.isInSecondHalf
        func best(second: Bool) -> [UtteranceErrors] {
            smoothest { isSecond[$0] == second }?.errors ?? []
        }
        let (first, second) = (best(second: false), best(second: true))
        return isSecond.indices.map { isSecond[$0] ? first[$0] : second[$0] }
    }
}
