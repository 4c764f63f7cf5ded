import Foundation
import SonorantLanguageModels
import SonorantTensors

/// One utterance on its way through a ``BeamDecoder``, frame by frame.
///
/// Probabilities are kept as they are, not as logarithms, and scaled so that the best prefix has
/// 1: a sum is then one addition. A prefix that falls 300 decades behind the best is lost, which
/// no beam would have kept.
///
/// A frame costs O(beam · log beam) where its symbols are clear, since a symbol is only looked at
/// while its probability can still bring a prefix into the beam; no candidate that belongs into
/// the beam is missed by that.
public final class BeamSearch {
    let decoder: BeamDecoder
    let tree = PrefixTree()

    // The prefixes in the beam: node, and probability when ending in blank and in the label.
    private(set) var active: [Int32]
    private(set) var endingInBlank: [Double]
    private(set) var endingInLabel: [Double]
    /// The natural log of what all probabilities have been divided by.
    private(set) var offset = 0.0

    // Scratch, one a slot of the beam.
    private var total: [Double] = []
    private var firstChild: [Int32] = []
    private var nextSibling: [Int32] = []
    private var childMask: [UInt64] = []
    // Scratch, one a symbol.
    private var emission: [Double]
    private var order: [Int32] = []

    private var candidates: CandidateList
    private var frame = 0
    private var sweepAt = 1 << 14

    /// A log probability below this counts as this, so that no symbol is impossible.
    private static let leastLogProbability: Float = -500

    /// A search that has heard nothing.
    public init(_ decoder: BeamDecoder) {
        self.decoder = decoder
        emission = [Double](repeating: 0, count: decoder.alphabet.count)
        candidates = CandidateList(wanted: decoder.configuration.beam)
        var root = PrefixTree.Node()
        root.slot = 0
        root.hot = decoder.hotwords?.start ?? 0
        root.wordState = decoder.wordModel?.beginning.node ?? 0
        root.symbolState = decoder.symbolModel?.beginning.node ?? 0
        active = [tree.append(root)]
        endingInBlank = [1]
        endingInLabel = [0]
    }

    /// Goes on with `logProbabilities`, (T, V), natural log.
    ///
    /// - Throws: ``DecodingError/wrongWidth(columns:symbols:)``,
    ///   ``DecodingError/notANumber(frame:symbol:)``.
    public func append(_ logProbabilities: Matrix) throws {
        let symbols = decoder.alphabet.count
        guard logProbabilities.rows > 0 else { return }
        guard logProbabilities.columns == symbols else {
            throw DecodingError.wrongWidth(columns: logProbabilities.columns, symbols: symbols)
        }
        for row in 0..<logProbabilities.rows {
            let values = logProbabilities[row: row]
            for (symbol, value) in values.enumerated() {
                guard !value.isNaN else {
                    throw DecodingError.notANumber(
                        frame: frame, symbol: decoder.alphabet.symbols[symbol])
                }
                emission[symbol] = exp(Double(max(value, Self.leastLogProbability)))
            }
            step()
            frame += 1
        }
    }

    private func step() {
        candidates.removeAll()
        stay()
        sortSymbols()
        if decoder.graph == nil {
            for slot in active.indices { spell(slot) }
        } else if decoder.separator == nil {
            for slot in active.indices { walkWithoutSpaces(slot) }
        } else {
            for slot in active.indices { walk(slot) }
        }
        candidates.select()
        settle()
    }

    // MARK: - The prefixes that are there already

    /// Each prefix goes on with a blank or with its last label again; a prefix whose parent is in
    /// the beam as well is also reached from there.
    private func stay() {
        let count = active.count
        total.removeAll(keepingCapacity: true)
        firstChild.removeAll(keepingCapacity: true)
        nextSibling.removeAll(keepingCapacity: true)
        childMask.removeAll(keepingCapacity: true)
        for slot in 0..<count {
            total.append(endingInBlank[slot] + endingInLabel[slot])
            firstChild.append(-1)
            nextSibling.append(-1)
            childMask.append(0)
        }
        let blank = emission[Int(decoder.blank)]
        let nodes = tree.nodes
        for slot in 0..<count {
            let node = nodes + Int(active[slot])
            let label = node.pointee.label
            var inLabel = 0.0
            if let separator = decoder.separator, isBetweenWords(node) {
                // Further spaces between words, before the first and after the last are all one.
                inLabel = total[slot] * emission[Int(separator)]
            } else if label >= 0 {
                inLabel = endingInLabel[slot] * emission[Int(label)]
            }
            if node.pointee.parent >= 0 {
                let parent = nodes + Int(node.pointee.parent)
                let parentSlot = Int(parent.pointee.slot)
                if parentSlot >= 0 {
                    let mass =
                        parent.pointee.label == label
                        ? endingInBlank[parentSlot] : total[parentSlot]
                    inLabel += mass * emission[Int(label)] * node.pointee.factor
                    nextSibling[slot] = firstChild[parentSlot]
                    firstChild[parentSlot] = Int32(slot)
                    childMask[parentSlot] |= 1 << UInt64(label & 63)
                }
            }
            var candidate = Candidate()
            candidate.slot = Int32(slot)
            candidate.inBlank = total[slot] * blank
            candidate.inLabel = inLabel
            candidates.append(candidate, value: candidate.inBlank + inLabel)
        }
        candidates.raiseThreshold()
    }

    @inline(__always)
    private func isBetweenWords(_ node: UnsafeMutablePointer<PrefixTree.Node>) -> Bool {
        guard let graph = decoder.graph else { return false }
        let place = node.pointee.place
        return place >= 0 && graph.isRoot[Int(place)]
    }

    /// The symbols that can still matter, the likeliest first.
    private func sortSymbols() {
        order.removeAll(keepingCapacity: true)
        let best = total.max() ?? 0
        let least =
            decoder.largestFactor.isFinite
            ? candidates.threshold / (best * decoder.largestFactor) : 0
        for symbol in emission.indices
        where emission[symbol] >= least && symbol != Int(decoder.blank) {
            order.append(Int32(symbol))
        }
        emission.withUnsafeBufferPointer { emission in
            order.sort {
                (emission[Int($1)], $0) < (emission[Int($0)], $1)
            }
        }
    }

    // MARK: - New prefixes

    /// Whether the beam holds the prefix that `label` makes of the one in `slot`.
    @inline(__always)
    private func isActive(childOf slot: Int, label: Int32, variant: Int32) -> Bool {
        guard childMask[slot] & (1 << UInt64(label & 63)) != 0 else { return false }
        var child = firstChild[slot]
        while child >= 0 {
            let node = tree.nodes + Int(active[Int(child)])
            if node.pointee.label == label, node.pointee.variant == variant { return true }
            child = nextSibling[Int(child)]
        }
        return false
    }

    @inline(__always)
    private func mass(_ slot: Int, before label: Int32) -> Double {
        tree.nodes[Int(active[slot])].label == label ? endingInBlank[slot] : total[slot]
    }

    /// Adds what the symbol model says of `label` to `candidate`.
    @inline(__always)
    private func weighSymbol(
        _ label: Int32, after node: UnsafeMutablePointer<PrefixTree.Node>,
        _ candidate: inout Candidate
    ) {
        guard let model = decoder.symbolModel else { return }
        let (log10, next) = model.score(
            decoder.symbolModelIndices[Int(label)],
            after: NGramState(node: node.pointee.symbolState))
        candidate.symbolState = next.node
        candidate.factor *= exp(decoder.symbolNats * BeamDecoder.bounded(log10))
    }

    /// Any symbols at all.
    private func spell(_ slot: Int) {
        let node = tree.nodes + Int(active[slot])
        let bound = total[slot] * decoder.largestFactor
        for label in order {
            let probability = emission[Int(label)]
            if bound * probability < candidates.threshold { break }
            let mass = mass(slot, before: label) * probability
            guard mass * decoder.largestFactor > candidates.threshold,
                !isActive(childOf: slot, label: label, variant: 0)
            else { continue }
            var candidate = Candidate()
            weighSymbol(label, after: node, &candidate)
            if let hotwords = decoder.hotwords {
                let (next, gain) = hotwords.step(node.pointee.hot, label)
                candidate.hot = next
                if gain != 0 { candidate.factor *= exp(gain) }
            }
            offer(candidate, mass: mass, from: slot, label: label, variant: 0)
        }
    }

    /// Words with spaces between them.
    private func walk(_ slot: Int) {
        guard let graph = decoder.graph, let separator = decoder.separator else { return }
        let node = tree.nodes + Int(active[slot])
        let place = node.pointee.place
        if !isBetweenWords(node) { endWord(slot, graph, separator) }
        let bound = total[slot] * decoder.largestFactor(at: place)
        for label in order where label != separator {
            let probability = emission[Int(label)]
            if bound * probability < candidates.threshold { break }
            var candidate = Candidate()
            candidate.hot = node.pointee.hot
            candidate.wordState = node.pointee.wordState
            if place == PrefixTree.outside {
                candidate.place = place
            } else if let arc = graph.arc(of: place, label: label) {
                candidate.place = graph.arcTargets[arc]
                candidate.factor = decoder.arcFactors[arc]
            } else if decoder.isOpen {
                candidate.place = PrefixTree.outside
                candidate.factor = exp(decoder.outsideAhead - decoder.ahead[Int(place)])
            } else {
                continue
            }
            let mass = mass(slot, before: label) * probability
            guard mass * candidate.factor > candidates.threshold,
                !isActive(childOf: slot, label: label, variant: 0)
            else { continue }
            weighSymbol(label, after: node, &candidate)
            offer(candidate, mass: mass, from: slot, label: label, variant: 0)
        }
    }

    /// The space after a word.
    private func endWord(_ slot: Int, _ graph: WordGraph, _ separator: Int32) {
        let node = tree.nodes + Int(active[slot])
        let mass = total[slot] * emission[Int(separator)]
        guard mass > 0 else { return }
        for (variant, end) in decoder.ends(at: node.pointee.place).enumerated() {
            let variant = Int32(variant + 1)
            guard !isActive(childOf: slot, label: separator, variant: variant) else { continue }
            var candidate = Candidate()
            let language: Double
            if variant == 1 {
                if node.pointee.endLanguage.isNaN {
                    let step = decoder.word(end, after: node.pointee)
                    node.pointee.endLanguage = step.language
                    node.pointee.endState = step.wordState
                    node.pointee.endHot = step.hot
                }
                language = node.pointee.endLanguage
                candidate.wordState = node.pointee.endState
                candidate.hot = node.pointee.endHot
            } else {
                let step = decoder.word(end, after: node.pointee)
                language = step.language
                candidate.wordState = step.wordState
                candidate.hot = step.hot
            }
            candidate.word = end.word
            candidate.place = end.root
            candidate.factor = exp(language)
            weighSymbol(separator, after: node, &candidate)
            offer(candidate, mass: mass, from: slot, label: separator, variant: variant)
        }
    }

    /// Words one right after another; a word may end with any label that ends a pronunciation.
    private func walkWithoutSpaces(_ slot: Int) {
        guard let graph = decoder.graph else { return }
        let node = tree.nodes + Int(active[slot])
        let place = node.pointee.place
        let bound = total[slot] * decoder.largestFactor(at: place)
        for label in order {
            let probability = emission[Int(label)]
            if bound * probability < candidates.threshold { break }
            guard let arc = graph.arc(of: place, label: label) else { continue }
            let target = graph.arcTargets[arc]
            let mass = mass(slot, before: label) * probability
            guard mass > 0 else { continue }
            if graph.hasArcs(target), !isActive(childOf: slot, label: label, variant: 0) {
                var candidate = Candidate()
                candidate.place = target
                candidate.hot = node.pointee.hot
                candidate.wordState = node.pointee.wordState
                candidate.factor = decoder.arcFactors[arc]
                weighSymbol(label, after: node, &candidate)
                offer(candidate, mass: mass, from: slot, label: label, variant: 0)
            }
            for (variant, end) in decoder.ends(at: target).enumerated()
            where !isActive(childOf: slot, label: label, variant: Int32(variant + 1)) {
                let step = decoder.word(end, after: node.pointee)
                var candidate = Candidate()
                candidate.word = end.word
                candidate.place = end.root
                candidate.hot = step.hot
                candidate.wordState = step.wordState
                candidate.factor = exp(step.language)
                weighSymbol(label, after: node, &candidate)
                offer(
                    candidate, mass: mass, from: slot, label: label, variant: Int32(variant + 1))
            }
        }
    }

    @inline(__always)
    private func offer(
        _ candidate: Candidate, mass: Double, from slot: Int, label: Int32, variant: Int32
    ) {
        let value = mass * candidate.factor
        guard value > candidates.threshold else { return }
        var candidate = candidate
        candidate.parent = active[slot]
        candidate.label = label
        candidate.variant = variant
        candidate.inLabel = value
        candidates.append(candidate, value: value)
    }

    // MARK: - The next beam

    /// Makes the selected candidates the beam, scaled so that the best has probability 1.
    private func settle() {
        for node in active { tree.nodes[Int(node)].slot = -1 }
        let best = candidates.largest
        let scale = 1 / best
        offset += log(best)
        let before = active
        active.removeAll(keepingCapacity: true)
        endingInBlank.removeAll(keepingCapacity: true)
        endingInLabel.removeAll(keepingCapacity: true)
        for index in 0..<candidates.count {
            let candidate = candidates[index]
            let node = candidate.slot >= 0 ? before[Int(candidate.slot)] : enter(candidate)
            tree.nodes[Int(node)].slot = Int32(active.count)
            active.append(node)
            endingInBlank.append(candidate.inBlank * scale)
            endingInLabel.append(candidate.inLabel * scale)
        }
        if tree.count > sweepAt {
            tree.sweep(&active)
            sweepAt = max(1 << 14, 2 * tree.count)
        }
    }

    private func enter(_ candidate: Candidate) -> Int32 {
        let known = tree.find(
            parent: candidate.parent, label: candidate.label, variant: candidate.variant)
        guard known < 0 else { return known }
        var node = PrefixTree.Node()
        node.parent = candidate.parent
        node.label = candidate.label
        node.variant = candidate.variant
        node.place = candidate.place
        node.word = candidate.word
        node.hot = candidate.hot
        node.wordState = candidate.wordState
        node.symbolState = candidate.symbolState
        node.factor = candidate.factor
        node.language =
            tree.nodes[Int(candidate.parent)].language
            + (candidate.factor == 1 ? 0 : log(candidate.factor))
        return tree.append(node)
    }
}
