import Foundation
import SonorantTensors
import Testing

@Suite("Packed layout")
struct PackedLayoutTests {
    @Test("only running rows are stored, step by step")
    func rows() {
        let layout = PackedLayout(lengths: [3, 2, 2, 0])
        #expect(layout.active == [3, 3, 1])
        #expect(layout.offsets == [0, 3, 6, 7])
        #expect(layout.rows == 7)
        #expect(layout.rows(ofSequence: 1) == [1, 4])
        #expect(layout.rows(ofSequence: 3) == [])
        #expect(layout.row(step: 2, sequence: 0) == 6)
    }

    @Test("a batch without frames has no rows")
    func empty() {
        #expect(PackedLayout(lengths: [0, 0]).rows == 0)
    }
}

@Suite("Packed batch")
struct PackedBatchTests {
    private func matrix(_ rows: Int, _ value: Float) -> Matrix {
        Matrix(
            rows: rows, columns: 3, elements: (0..<rows * 3).map { value + Float($0) })
    }

    @Test("it packs the sequences it is asked for, longest first, whatever it held before")
    func chosen() {
        let batch = PackedBatch()
        batch.fill((0..<40).map { matrix(1 + $0 % 7, 0) })
        let given = [matrix(2, 100), matrix(9, 200), matrix(4, 300), matrix(4, 400)]
        batch.fill(given, taking: [0, 2, 3])
        #expect(batch.order == [2, 3, 0])
        #expect(batch.layout == PackedLayout(lengths: [4, 4, 2]))
        #expect(batch.unpack(batch.frames) == [given[0], matrix(0, 0), given[2], given[3]])
    }
}

@Suite("Thread pool")
struct ThreadPoolTests {
    @Test("every task runs exactly once", arguments: [1, 2, 5])
    func once(threads: Int) {
        let pool = ThreadPool(threads: threads)
        for count in [0, 1, 2, 1000] {
            let results = pool.map(count) { $0 * $0 }
            #expect(results == (0..<count).map { $0 * $0 })
        }
    }

    @Test("a task may start tasks")
    func nested() {
        let pool = ThreadPool(threads: 3)
        let sums = pool.map(20) { outer in pool.map(10) { outer * $0 }.reduce(0, +) }
        #expect(sums == (0..<20).map { $0 * 45 })
    }

    @Test("many short jobs in a row all finish")
    func many() {
        let pool = ThreadPool(threads: 4)
        var total = 0
        for _ in 0..<2000 { total += pool.map(4) { $0 }.reduce(0, +) }
        #expect(total == 2000 * 6)
    }
}

@Suite("Seeded generator")
struct SeededGeneratorTests {
    @Test("matches the published xoshiro256** after SplitMix64 seeding")
    func reference() {
        // From the authors' C sources, seed 42.
        var generator = SeededGenerator(seed: 42)
        #expect(generator.next() == 1_546_998_764_402_558_742)
        #expect(generator.next() == 6_990_951_692_964_543_102)
    }

    @Test("purposes and indices give streams of their own")
    func streams() {
        var first = SeededGenerator(seed: 1, "dropout", 3, 4)
        var same = SeededGenerator(seed: 1, "dropout", 3, 4)
        var other = SeededGenerator(seed: 1, "dropout", 4, 3)
        var third = SeededGenerator(seed: 1, "shuffle", 3, 4)
        let value = first.next()
        #expect(value == same.next())
        #expect(value != other.next())
        #expect(value != third.next())
    }

    @Test("moments of the uniform and normal numbers are right")
    func moments() {
        var generator = SeededGenerator(seed: 7)
        let count = 20_000
        let uniform = (0..<count).map { _ in generator.uniform() }
        let normal = (0..<count).map { _ in generator.gaussian() }
        #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.01)
        #expect(uniform.allSatisfy { (0..<1).contains($0) })
        #expect(abs(normal.reduce(0, +) / Double(count)) < 0.03)
        #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.05)
    }

    @Test("shuffling keeps every item")
    func shuffle() {
        var generator = SeededGenerator(seed: 3)
        let shuffled = generator.shuffled(Array(0..<100))
        #expect(shuffled != Array(0..<100))
        #expect(shuffled.sorted() == Array(0..<100))
    }
}

@Suite("Matrix product")
struct MatrixProductTests {
    @Test("equals three plain loops, transposed or not", arguments: [0 as Float, 1])
    func plain(keep: Float) {
        var generator = SeededGenerator(seed: 5)
        for (m, n, k) in [(1, 1, 1), (3, 5, 7), (16, 33, 20), (40, 64, 64)] {
            for mode in [Transposition.none, .left, .right] {
                let left = FloatBuffer(count: m * k)
                let right = FloatBuffer(count: k * n)
                let result = FloatBuffer(count: m * n)
                for buffer in [left, right, result] {
                    for i in 0..<buffer.count { buffer.base[i] = Float(generator.gaussian()) }
                }
                let before = Array(result.floats)
                multiply(
                    mode == .left
                        ? left.view(rows: k, columns: m) : left.view(rows: m, columns: k),
                    mode == .right
                        ? right.view(rows: n, columns: k) : right.view(rows: k, columns: n),
                    into: result.view(rows: m, columns: n), transposed: mode, keep: keep)
                for i in 0..<m {
                    for j in 0..<n {
                        var sum = Double(keep * before[i * n + j])
                        for l in 0..<k {
                            let a = mode == .left ? left.base[l * m + i] : left.base[i * k + l]
                            let b = mode == .right ? right.base[j * k + l] : right.base[l * n + j]
                            sum += Double(a) * Double(b)
                        }
                        // Rounding of K products of order 1 in single precision.
                        #expect(abs(Double(result.base[i * n + j]) - sum) < 1e-5 * Double(k + 1))
                    }
                }
            }
        }
    }

    @Test("a product without inner dimension is zero or what was there")
    func empty() {
        let result = FloatBuffer(count: 4)
        result.floats.update(repeating: 3)
        let nothing = FloatBuffer(count: 1)
        multiply(
            nothing.view(rows: 2, columns: 0), nothing.view(rows: 0, columns: 2),
            into: result.view(rows: 2, columns: 2), keep: 1)
        #expect(Array(result.floats) == [3, 3, 3, 3])
        multiply(
            nothing.view(rows: 2, columns: 0), nothing.view(rows: 0, columns: 2),
            into: result.view(rows: 2, columns: 2))
        #expect(Array(result.floats) == [0, 0, 0, 0])
    }

    @Test("partitions cover every index once, whatever the sizes")
    func partition() {
        for count in [0, 1, 7, 64, 1000] {
            let ranges = Partition.ranges(count, parts: 8, smallest: 16)
            #expect(ranges.flatMap { Array($0) } == Array(0..<count))
            #expect(ranges.count <= 8)
        }
    }
}
