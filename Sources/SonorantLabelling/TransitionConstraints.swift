import SonorantText

/// Which of K tags may follow which, come first and come last.
///
/// A forbidden step counts as a score of −∞: it is left out of the sum over all sequences in
/// training, and never decoded. What a *given* sequence of tags does although it is forbidden is
/// allowed for that sequence alone (``relaxed(for:)``): its loss stays finite and at least 0, its
/// other steps are learnt from, and no sentence is dropped for a slip of its annotator.
/// ``violations(in:)`` finds such slips, so that they can be reported.
package struct TransitionConstraints: Sendable, Equatable {
    /// The number of tags K.
    package let tags: Int
    /// Row-major, from a tag to a tag.
    package private(set) var transitions: [Bool]
    /// Whether a sequence may begin with each tag.
    package private(set) var starts: [Bool]
    /// Whether a sequence may end with each tag.
    package private(set) var ends: [Bool]

    /// Everything is allowed.
    package init(tags: Int) {
        self.tags = tags
        transitions = [Bool](repeating: true, count: tags * tags)
        starts = [Bool](repeating: true, count: tags)
        ends = starts
    }

    /// The rules of `scheme` for tags of these names.
    ///
    /// - Throws: ``LabellingError/tagOutsideScheme(tag:scheme:)``.
    package init(tags names: [String], scheme: TagScheme) throws {
        self.init(tags: names.count)
        if let odd = names.first(where: { !scheme.has($0) }) {
            throw LabellingError.tagOutsideScheme(tag: odd, scheme: scheme)
        }
        for (from, before) in names.enumerated() {
            starts[from] = scheme.allows(nil, before)
            ends[from] = scheme.allows(before, nil)
            for (to, after) in names.enumerated() {
                transitions[from * tags + to] = scheme.allows(before, after)
            }
        }
    }

    /// Whether `to` may follow `from`.
    package func allows(_ from: Int, _ to: Int) -> Bool { transitions[from * tags + to] }

    /// Allows or forbids that `to` follows `from`.
    package mutating func set(_ from: Int, _ to: Int, allowed: Bool) {
        transitions[from * tags + to] = allowed
    }

    /// Allows or forbids `tag` as the first one.
    package mutating func setStart(_ tag: Int, allowed: Bool) { starts[tag] = allowed }

    /// Allows or forbids `tag` as the last one.
    package mutating func setEnd(_ tag: Int, allowed: Bool) { ends[tag] = allowed }

    /// Where a sequence of tags breaks a rule.
    package struct Violation: Sendable, Equatable {
        /// The step of the tag that must not be there; T for a tag that must not come last.
        package let step: Int
        /// The tag before; nil at the start.
        package let before: Int?
        /// The tag; nil at the end.
        package let tag: Int?

        /// A place with all its facts.
        package init(step: Int, before: Int?, tag: Int?) {
            self.step = step
            self.before = before
            self.tag = tag
        }
    }

    /// Every place where `sequence` breaks a rule, in order.
    package func violations(in sequence: [Int]) -> [Violation] {
        guard let first = sequence.first, let last = sequence.last else { return [] }
        var found: [Violation] = []
        if !starts[first] { found.append(Violation(step: 0, before: nil, tag: first)) }
        for step in sequence.indices.dropFirst() {
            let (before, tag) = (sequence[step - 1], sequence[step])
            guard !allows(before, tag) else { continue }
            found.append(Violation(step: step, before: before, tag: tag))
        }
        if !ends[last] { found.append(Violation(step: sequence.count, before: last, tag: nil)) }
        return found
    }

    /// These rules, but for the steps that `sequence` takes.
    package func relaxed(for sequence: [Int]) -> TransitionConstraints {
        var rules = self
        for violation in violations(in: sequence) {
            switch (violation.before, violation.tag) {
            case (nil, let tag?): rules.starts[tag] = true
            case (let before?, nil): rules.ends[before] = true
            case (let before?, let tag?): rules.set(before, tag, allowed: true)
            case (nil, nil): break
            }
        }
        return rules
    }
}
