/// What a chain's scores are trained towards.
package enum ChainObjective: Sendable, Equatable, Codable {
    /// −log p(truth): a conditional random field. Source: Lafferty, McCallum and Pereira 2001.
    case likelihood
    /// max_y s(y) − s(truth): the structured perceptron, an update at a time. It is 0, and so is
    /// its gradient, where the truth scores best. Source: Collins 2002. His averaged weights are
    /// the optimiser's matter, not the loss's.
    case perceptron
    /// max_y (s(y) + cost · H(y, truth)) − s(truth), H the number of tags that differ: the truth
    /// has to win by a margin that grows with the mistakes. Source: Taskar, Guestrin and Koller
    /// 2003; Tsochantaridis et al. 2005 (margin rescaling).
    case margin(cost: Float)
}
