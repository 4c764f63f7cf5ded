import Foundation
import SonorantLanguageModels

/// The beam of a ``BeamSearch`` and what a frame does to it.
///
/// Probabilities are kept as they are, not as logarithms, and scaled so that the best prefix has
/// 1: a sum is then one addition. A prefix that falls 300 decades behind the best is lost, which
/// no beam would have kept.
///
/// All memory is allocated once, but for prefixes; a frame of a beam that moves on without new
/// ones allocates nothing.
struct BeamState: ~Copyable {
    let decoder: BeamDecoder
    private(set) var tree = PrefixTree()

    // The prefixes in the beam: node, and probability when ending in blank and in the label.
    private(set) var count = 1
    private(set) var active: UnsafeMutablePointer<Int32>
    let endingInBlank: UnsafeMutablePointer<Double>
    let endingInLabel: UnsafeMutablePointer<Double>
    /// The natural log of what all probabilities have been divided by.
    private(set) var offset = 0.0

    /// The frame's probabilities, one a symbol; to be filled before each step.
    let emission: UnsafeMutablePointer<Double>

    // Scratch, one a slot of the beam.
    private var before: UnsafeMutablePointer<Int32>
    let total: UnsafeMutablePointer<Double>
    private let firstChild: UnsafeMutablePointer<Int32>
    private let nextSibling: UnsafeMutablePointer<Int32>
    private let childMask: UnsafeMutablePointer<UInt64>
    // Scratch, one a symbol.
    private let symbols: Int
    let order: UnsafeMutablePointer<Int32>
    var ordered = 0

    var candidates: CandidateList
    /// What a neural model of symbols remembers of the beam.
    let neural: NeuralRows?
    /// Whether anything but the sound weighs symbols.
    private let weighsSymbols: Bool
    private var sweepAt = 1 << 14

    init(_ decoder: BeamDecoder) {
        self.decoder = decoder
        let beam = decoder.configuration.beam
        symbols = decoder.alphabet.count
        candidates = CandidateList(wanted: beam)
        active = .allocate(capacity: beam)
        before = .allocate(capacity: beam)
        endingInBlank = .allocate(capacity: beam)
        endingInLabel = .allocate(capacity: beam)
        total = .allocate(capacity: beam)
        firstChild = .allocate(capacity: beam)
        nextSibling = .allocate(capacity: beam)
        childMask = .allocate(capacity: beam)
        emission = .allocate(capacity: symbols)
        order = .allocate(capacity: symbols)
        emission.initialize(repeating: 0, count: symbols)
        if let fusion = decoder.neural, !fusion.ranksWords {
            neural = NeuralRows(fusion, beam: beam)
        } else {
            neural = nil
        }
        weighsSymbols = neural != nil || decoder.symbolModel != nil || decoder.hotwords != nil
        var root = PrefixTree.Node()
        root.slot = 0
        root.hot = decoder.hotwords?.start ?? 0
        root.wordState = decoder.wordModel?.beginning.node ?? 0
        root.symbolState = decoder.symbolModel?.beginning.node ?? 0
        active[0] = tree.append(root)
        endingInBlank[0] = 1
        endingInLabel[0] = 0
    }

    deinit {
        active.deallocate()
        before.deallocate()
        endingInBlank.deallocate()
        endingInLabel.deallocate()
        total.deallocate()
        firstChild.deallocate()
        nextSibling.deallocate()
        childMask.deallocate()
        emission.deallocate()
        order.deallocate()
    }

    /// One frame, whose probabilities are in ``emission``.
    mutating func step() {
        candidates.removeAll()
        stay()
        sortSymbols()
        if decoder.graph == nil {
            for slot in 0..<count { spell(slot) }
        } else if decoder.separator == nil {
            for slot in 0..<count { walkWithoutSpaces(slot) }
        } else {
            for slot in 0..<count { walk(slot) }
        }
        candidates.select()
        settle()
    }

    // MARK: - The prefixes that are there already

    /// Each prefix goes on with a blank or with its last label again; a prefix whose parent is in
    /// the beam as well is also reached from there.
    private mutating func stay() {
        for slot in 0..<count {
            total[slot] = endingInBlank[slot] + endingInLabel[slot]
            firstChild[slot] = -1
            nextSibling[slot] = -1
            childMask[slot] = 0
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
    func isBetweenWords(_ node: UnsafeMutablePointer<PrefixTree.Node>) -> Bool {
        guard let graph = decoder.graph else { return false }
        let place = node.pointee.place
        return place >= 0 && graph.isRoot[Int(place)]
    }

    /// The symbols that can still matter, the likeliest first.
    private mutating func sortSymbols() {
        var best = 0.0
        for slot in 0..<count { best = max(best, total[slot]) }
        let least =
            decoder.largestFactor.isFinite
            ? candidates.threshold / (best * decoder.largestFactor) : 0
        let blank = Int(decoder.blank)
        ordered = 0
        for symbol in 0..<symbols where emission[symbol] >= least && symbol != blank {
            order[ordered] = Int32(symbol)
            ordered += 1
        }
        guard ordered < 64 else { return sortManySymbols() }
        for index in stride(from: 1, to: ordered, by: 1) {
            let symbol = order[index]
            let probability = emission[Int(symbol)]
            var place = index
            while place > 0, emission[Int(order[place - 1])] < probability {
                order[place] = order[place - 1]
                place -= 1
            }
            order[place] = symbol
        }
    }

    private func sortManySymbols() {
        let emission = emission
        var buffer = UnsafeMutableBufferPointer(start: order, count: ordered)
        buffer.sort {
            (emission[Int($1)], $0) < (emission[Int($0)], $1)
        }
    }

    // MARK: - New prefixes

    /// Whether the beam holds the prefix that `label` makes of the one in `slot`.
    @inline(__always)
    func isActive(childOf slot: Int, label: Int32, variant: Int32) -> Bool {
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
    func mass(_ slot: Int, before label: Int32) -> Double {
        tree.nodes[Int(active[slot])].label == label ? endingInBlank[slot] : total[slot]
    }

    /// Adds what the models of symbols say of `label` to `candidate`.
    @inline(__always)
    func weighSymbol(
        _ label: Int32, after node: UnsafeMutablePointer<PrefixTree.Node>,
        _ candidate: inout Candidate
    ) {
        if let neural {
            candidate.factor *= neural.factor(label, after: Int(node.pointee.slot))
        }
        guard let model = decoder.symbolModel else { return }
        let (log10, next) = model.score(
            decoder.symbolModelIndices[Int(label)],
            after: NGramState(node: node.pointee.symbolState))
        candidate.symbolState = next.node
        candidate.factor *= exp(decoder.symbolNats * BeamDecoder.bounded(log10))
    }

    /// What a neural model of symbols adds, in nats, where the utterance ends after the prefix in
    /// `slot`.
    func neuralEnding(_ slot: Int) -> Double {
        neural?.endNats(after: slot) ?? 0
    }

    /// Any symbols at all.
    private mutating func spell(_ slot: Int) {
        let node = tree.nodes + Int(active[slot])
        let bound = total[slot] * decoder.largestFactor
        for index in 0..<ordered {
            let label = order[index]
            let probability = emission[Int(label)]
            if bound * probability < candidates.threshold { break }
            let mass = mass(slot, before: label) * probability
            guard mass * decoder.largestFactor > candidates.threshold,
                !isActive(childOf: slot, label: label, variant: 0)
            else { continue }
            var candidate = Candidate()
            if weighsSymbols {
                weighSymbol(label, after: node, &candidate)
                if let hotwords = decoder.hotwords {
                    let (next, gain) = hotwords.step(node.pointee.hot, label)
                    candidate.hot = next
                    if gain != 0 { candidate.factor *= BeamDecoder.factor(gain) }
                }
            }
            offer(candidate, mass: mass, from: slot, label: label, variant: 0)
        }
    }

    @inline(__always)
    mutating func offer(
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
    private mutating func settle() {
        neural?.follow(candidates.candidates, count: candidates.count, nodes: tree.nodes)
        for slot in 0..<count { tree.nodes[Int(active[slot])].slot = -1 }
        let best = candidates.largest
        let scale = 1 / best
        offset += log(best)
        swap(&active, &before)
        count = candidates.count
        for index in 0..<count {
            let candidate = candidates.candidates + index
            let slot = candidate.pointee.slot
            let node = slot >= 0 ? before[Int(slot)] : enter(candidate.pointee)
            tree.nodes[Int(node)].slot = Int32(index)
            active[index] = node
            endingInBlank[index] = candidate.pointee.inBlank * scale
            endingInLabel[index] = candidate.pointee.inLabel * scale
        }
        if tree.count > sweepAt {
            tree.sweep(UnsafeMutableBufferPointer(start: active, count: count))
            sweepAt = max(1 << 14, 2 * tree.count)
        }
    }

    private mutating func enter(_ candidate: Candidate) -> Int32 {
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
