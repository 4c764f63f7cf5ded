/// As the section `text` of a configuration writes it.
extension TextReading {
    enum CodingKeys: String, CodingKey {
        case unit
        case tokenColumn = "token_column"
        case tagColumn = "tag_column"
        case tag
        case dropsStress = "drop_stress"
        case readsLines = "lines"
        case lowercases = "lowercase"
    }

    /// ``TextUnit`` and `auto`, which leaves the choice to the format.
    private enum Unit: String, Codable, CaseIterable {
        case auto, character, word, punctuated
    }

    /// Every key is needed; the unit `auto` leaves the choice to the format.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        unit = TextUnit(rawValue: try values.decode(Unit.self, forKey: .unit).rawValue)
        tokenColumn = try values.decode(Int.self, forKey: .tokenColumn)
        tagColumn = try values.decode(Int.self, forKey: .tagColumn)
        tag = try values.decode(String.self, forKey: .tag)
        dropsStress = try values.decode(Bool.self, forKey: .dropsStress)
        readsLines = try values.decode(Bool.self, forKey: .readsLines)
        lowercases = try values.decode(Bool.self, forKey: .lowercases)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(unit.flatMap { Unit(rawValue: $0.rawValue) } ?? .auto, forKey: .unit)
        try values.encode(tokenColumn, forKey: .tokenColumn)
        try values.encode(tagColumn, forKey: .tagColumn)
        try values.encode(tag, forKey: .tag)
        try values.encode(dropsStress, forKey: .dropsStress)
        try values.encode(readsLines, forKey: .readsLines)
        try values.encode(lowercases, forKey: .lowercases)
    }

    /// Every value that makes no sense, as `key: found; needed`.
    public var faults: [String] {
        var faults: [String] = []
        if tokenColumn == 0 { faults.append("token_column: 0; 1 is the first, -1 the last") }
        if tagColumn == 0 { faults.append("tag_column: 0; 1 is the first, -1 the last") }
        if tag.isEmpty { faults.append("tag: is empty; such as UPOS") }
        return faults
    }
}
