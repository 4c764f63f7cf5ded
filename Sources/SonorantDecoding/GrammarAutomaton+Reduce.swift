extension GrammarAutomaton {
    /// Removes the states from which no end can be reached; false where the start is one.
    mutating func trim() -> Bool {
        var sources = [[Int32]](repeating: [], count: states.count)
        for (index, state) in states.enumerated() {
            for arc in state.arcs { sources[Int(arc.target)].append(Int32(index)) }
        }
        var isUseful = states.map { $0.final != nil }
        var queue = states.indices.filter { isUseful[$0] }
        while let state = queue.popLast() {
            for source in sources[state] where !isUseful[Int(source)] {
                isUseful[Int(source)] = true
                queue.append(Int(source))
            }
        }
        guard isUseful.first == true else { return false }
        for index in states.indices { states[index].arcs.removeAll { !isUseful[Int($0.target)] } }
        keepReachable()
        return true
    }

    /// Renumbers the states in the order in which words reach them; the others go.
    private mutating func keepReachable() {
        var numbers = [Int32](repeating: -1, count: states.count)
        var order = [0]
        numbers[0] = 0
        var next = 0
        while next < order.count {
            for arc in states[order[next]].arcs where numbers[Int(arc.target)] < 0 {
                numbers[Int(arc.target)] = Int32(order.count)
                order.append(Int(arc.target))
            }
            next += 1
        }
        states = order.map { index in
            var state = states[index]
            for arc in state.arcs.indices {
                state.arcs[arc].target = numbers[Int(state.arcs[arc].target)]
            }
            return state
        }
    }

    /// Moves weights to the front: the best way from each state to an end gets weight 0, that of
    /// the whole grammar, too.
    mutating func pushWeights() {
        var sources = [[(state: Int32, weight: Int)]](repeating: [], count: states.count)
        for (index, state) in states.enumerated() {
            for arc in state.arcs {
                sources[Int(arc.target)].append((Int32(index), arc.weight))
            }
        }
        // Dijkstra from the ends, since no weight is above 0.
        var best = [Int?](repeating: nil, count: states.count)
        var queue = BestFirst()
        for (index, state) in states.enumerated() {
            if let final = state.final { queue.push((final, Int32(index))) }
        }
        while let (weight, state) = queue.pop() {
            guard best[Int(state)] == nil else { continue }
            best[Int(state)] = weight
            for source in sources[Int(state)] where best[Int(source.state)] == nil {
                queue.push((weight + source.weight, source.state))
            }
        }
        for index in states.indices {
            let own = best[index] ?? 0
            if let final = states[index].final { states[index].final = final - own }
            for arc in states[index].arcs.indices {
                states[index].arcs[arc].weight +=
                    (best[Int(states[index].arcs[arc].target)] ?? 0) - own
            }
        }
    }

    /// Makes one of states that allow the same words and lead to the same states with them.
    ///
    /// States are looked at after those that they lead to, so that one pass finds all that are
    /// alike where there is no loop. Equal loops of several states are not recognised.
    ///
    /// - Returns: whether there were any.
    mutating func mergeEqualStates() -> Bool {
        var kept = [Int32](0..<Int32(states.count))
        var known: [State: Int32] = [:]
        var merged = false
        for index in statesLastFirst() {
            var state = states[index]
            for arc in state.arcs.indices {
                let target = state.arcs[arc].target
                // A loop of one state is alike wherever it is.
                state.arcs[arc].target = Int(target) == index ? -1 : kept[Int(target)]
            }
            if let other = known[state] {
                kept[index] = other
                merged = true
            } else {
                known[state] = Int32(index)
            }
        }
        guard merged else { return false }
        for index in states.indices {
            for arc in states[index].arcs.indices {
                states[index].arcs[arc].target = kept[Int(states[index].arcs[arc].target)]
            }
        }
        keepReachable()
        return true
    }

    /// The states in postorder, from the start.
    private func statesLastFirst() -> [Int] {
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: states.count)
        isSeen[0] = true
        var path: [(state: Int, next: Int)] = [(0, 0)]
        while let (state, next) = path.last {
            guard next < states[state].arcs.count else {
                order.append(state)
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let target = Int(states[state].arcs[next].target)
            if !isSeen[target] {
                isSeen[target] = true
                path.append((target, 0))
            }
        }
        return order
    }
}

/// States by descending weight.
private struct BestFirst {
    private var heap: [(weight: Int, state: Int32)] = []

    mutating func push(_ item: (weight: Int, state: Int32)) {
        heap.append(item)
        var child = heap.count - 1
        while child > 0, heap[child].weight > heap[(child - 1) / 2].weight {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> (weight: Int, state: Int32)? {
        guard let best = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return best }
        heap[0] = last
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].weight > heap[largest].weight {
                largest = child
            }
            if largest == parent { return best }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
