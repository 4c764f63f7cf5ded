/// What modified Kneser-Ney smoothing takes from each count, for counts of 1, 2, and 3 and more.
struct KneserNeyDiscounts: Equatable {
    /// For a count of 0, 1, 2, and 3 or more.
    var amounts: [Double]
    /// Whether the text allowed no estimate.
    let isFallback: Bool

    /// What is taken where the closed form has no answer, as lmplz does.
    static let fallback = KneserNeyDiscounts(amounts: [0, 0.5, 1, 1.5], isFallback: true)

    private init(amounts: [Double], isFallback: Bool) {
        self.amounts = amounts
        self.isFallback = isFallback
    }

    /// From the numbers of n-grams with a count of 1, 2, 3 and 4, at their indices.
    ///
    /// Source: Chen and Goodman 1998, equation 26.
    init(_ n: [Int]) {
        guard n[1] > 0, n[2] > 0, n[3] > 0 else {
            self = .fallback
            return
        }
        let y = Double(n[1]) / Double(n[1] + 2 * n[2])
        amounts = [0]
        for count in 1...3 {
            let amount =
                Double(count) - Double(count + 1) * y * Double(n[count + 1]) / Double(n[count])
            guard (0...Double(count)).contains(amount) else {
                self = .fallback
                return
            }
            amounts.append(amount)
        }
        isFallback = false
    }

    /// What is taken from `count`.
    func amount(_ count: Int) -> Double { amounts[min(count, 3)] }
}
