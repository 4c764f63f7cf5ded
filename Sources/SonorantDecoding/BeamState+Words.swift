import Foundation
import SonorantLanguageModels

/// Prefixes that spell the words of a graph.
extension BeamState {
    /// Words with spaces between them.
    mutating func walk(_ slot: Int) {
        guard let graph = decoder.graph, let separator = decoder.separator else { return }
        let node = tree.nodes + Int(active[slot])
        let place = node.pointee.place
        if !isBetweenWords(node) { endWord(slot, graph, separator) }
        let bound = total[slot] * decoder.largestFactor(at: place)
        for index in 0..<ordered {
            let label = order[index]
            if label == separator { continue }
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
    mutating func endWord(_ slot: Int, _ graph: WordGraph, _ separator: Int32) {
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
    mutating func walkWithoutSpaces(_ slot: Int) {
        guard let graph = decoder.graph else { return }
        let node = tree.nodes + Int(active[slot])
        let place = node.pointee.place
        let bound = total[slot] * decoder.largestFactor(at: place)
        for index in 0..<ordered {
            let label = order[index]
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
}
