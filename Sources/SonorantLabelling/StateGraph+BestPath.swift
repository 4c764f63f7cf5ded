import SonorantTensors

extension StateGraph {
    /// The most probable way (Viterbi).
    ///
    /// - Parameters:
    ///   - scores: (T, S): a score for each of the model's states, such as the scaled
    ///     log likelihoods of ``StatePriors/scaledLogLikelihoods(_:scale:)``. −∞ rules a state out.
    ///   - beam: how many nats below a frame's best a way may lie; nil for all, which is exact.
    /// - Returns: of equal ways that by the lower node.
    /// - Throws: ``HMMError/tooFewFrames(frames:needed:)``, ``HMMError/noPath(frames:beam:)``,
    ///   ``HMMError/notFinite(frame:)``.
    ///
    /// O(T·A) time, less with a beam, and 4·T·N bytes.
    package func bestPath(_ scores: Matrix, beam: Double? = nil) throws -> HMMPath {
        try check(scores)
        let (frames, count) = (scores.rows, nodes.count)
        guard frames > 0 else {
            return HMMPath(nodes: [], steps: [], logProbability: emptyLogProbability)
        }
        var here = nodes.indices.map { starts[$0] + Double(scores[0, nodes[$0].state]) }
        var next = here
        var back = [Int32](repeating: -1, count: frames * count)
        for frame in 1..<max(frames, 1) {
            let threshold = beam.map { (here.max() ?? 0) - $0 } ?? -.infinity
            for node in next.indices { next[node] = -.infinity }
            for node in here.indices where here[node] > -.infinity && here[node] >= threshold {
                for index in arcs(from: node) {
                    let score = here[node] + arcs[index].logProbability
                    if score > next[arcs[index].to] {
                        next[arcs[index].to] = score
                        back[frame * count + arcs[index].to] = Int32(index)
                    }
                }
            }
            for node in next.indices { next[node] += Double(scores[frame, nodes[node].state]) }
            swap(&here, &next)
        }
        var best = (node: 0, score: -Double.infinity)
        for node in here.indices where here[node] + ends[node] > best.score {
            best = (node, here[node] + ends[node])
        }
        guard best.score > -.infinity else {
            throw HMMError.noPath(frames: frames, beam: beam)
        }
        var path: [Int] = [best.node]
        var steps: [Step] = []
        for frame in stride(from: frames - 1, to: 0, by: -1) {
            let arc = arcs[Int(back[frame * count + path[path.count - 1]])]
            steps.append(arc.step)
            path.append(arc.from)
        }
        steps.append(.word)
        return HMMPath(
            nodes: path.reversed().map { nodes[$0] }, steps: steps.reversed(),
            logProbability: best.score)
    }

    /// Whether `scores` can be passed through at all.
    func check(_ scores: Matrix) throws {
        precondition(
            scores.columns == states, "scores of \(scores.columns) states for a graph of \(states)")
        if let index = scores.elements.firstIndex(where: { !($0 < .infinity) }) {
            throw HMMError.notFinite(frame: index / scores.columns)
        }
        if scores.rows == 0, emptyLogProbability > -.infinity { return }
        guard let needed = shortestWay else {
            throw HMMError.noPath(frames: scores.rows, beam: nil)
        }
        guard scores.rows >= needed else {
            throw HMMError.tooFewFrames(frames: scores.rows, needed: needed)
        }
    }
}
