import SonorantConfiguration
import SonorantModels
import SonorantSystem
import SonorantTraining

/// All settings of one run: what a configuration file holds.
///
/// Which sections there are is up to the task's definition. What a file says about another task is
/// an unknown key rather than silently without effect.
package struct ExperimentConfiguration: Sendable {
    /// What the model is to learn.
    package var task: TaskName
    /// By key; a section that nobody has set is not among them.
    private var sections: [String: any ConfigurationSection] = [:]

    /// The settings to start from for `task`.
    package init(task: TaskName = .ctc) {
        self.task = task
        for definition in TaskRegistry.definitions(of: task) { definition.setDefaults(&self) }
    }

    /// A section; its own defaults where nobody has set it.
    package subscript<Section: ConfigurationSection>(_ type: Section.Type) -> Section {
        get { sections[Section.key] as? Section ?? Section() }
        set { sections[Section.key] = newValue }
    }

    /// The network.
    package var model: ModelConfiguration {
        get { self[ModelConfiguration.self] }
        set { self[ModelConfiguration.self] = newValue }
    }

    /// How the network is trained.
    package var training: TrainingConfiguration {
        get { self[TrainingConfiguration.self] }
        set { self[TrainingConfiguration.self] = newValue }
    }

    /// These settings for models that are given `input`: sections that only another input has are
    /// as they are by default.
    package func resolved(for input: TaskInput) -> ExperimentConfiguration {
        var settings = ExperimentConfiguration(task: task)
        func take<Section: ConfigurationSection>(_ section: Section.Type) {
            settings[section] = self[section]
        }
        for section in TaskRegistry.definition(of: task, input: input)?.sections.all ?? [] {
            take(section)
        }
        return settings
    }

    /// `configuration` as a file has it, without sections that `input` does not need.
    package func text(for input: TaskInput) throws -> String {
        let needed = TaskRegistry.definition(of: task, input: input)?.sections.all ?? []
        let all = TaskRegistry.sections(of: task).all
        return try ConfigurationLoader.text(
            of: self,
            omitting: Set(all.map { $0.key }).subtracting(needed.map { $0.key }))
    }

    /// `defaults`, changed by the YAML file at `path` (nil for none) and then by `overrides`,
    /// `key.key=value` each.
    ///
    /// - Parameter defaults: of a task; where the file or the overrides name another task, that
    ///   one's own defaults are taken.
    /// - Throws: ``FileError``; ``ConfigurationError`` for unknown keys and values that do not
    ///   fit; ``ExperimentError`` for values that make no sense. The latter two name everything
    ///   that is wrong.
    package static func load(
        file path: String? = nil, overrides: [String] = [],
        defaults: ExperimentConfiguration = ExperimentConfiguration()
    ) throws -> ExperimentConfiguration {
        let task = try TaskName.named(in: path, overrides: overrides)
        let configuration = try ConfigurationLoader.load(
            defaults: task == nil || task == defaults.task
                ? defaults : ExperimentConfiguration(task: task ?? .ctc),
            file: path, overrides: overrides)
        let issues = configuration.issues
        guard issues.isEmpty else {
            // What the command line says is not the file's fault.
            let keys = overrides.map { $0.prefix { $0 != "=" } + ":" }
            let own = issues.filter { issue in keys.contains { issue.hasPrefix($0) } }
            throw own.isEmpty
                ? ExperimentError(file: path, issues: issues)
                : ExperimentError(file: nil, issues: own)
        }
        return configuration
    }

    /// Blocks are for networks whose outputs are asked for while the input arrives.
    private var blockIssues: [String] {
        let takers = TaskRegistry.definitions.filter { $0.abilities.contains(.emissions) }
        guard !takers.contains(where: { $0.name == task }) else { return [] }
        let names = takers.map { $0.name.rawValue }.joined(separator: " or ")
        return [("model.chunk", model.chunk), ("model.look_ahead", model.lookAhead)]
            .filter { $0.1 != 0 }
            .map { "\($0.0): \($0.1); blocks are for task \(names), so 0 is needed" }
    }

    /// Everything about the values that makes no sense, each beginning with its key; empty if
    /// all is well.
    package var issues: [String] {
        func issues<Section: ConfigurationSection>(of section: Section.Type) -> [String] {
            self[section].issues
        }
        return TaskRegistry.sections(of: task).all.flatMap { issues(of: $0) }
            + TaskRegistry.definitions(of: task).flatMap { $0.issues(in: self) } + blockIssues
    }
}

extension ExperimentConfiguration: Equatable {
    package static func == (
        left: ExperimentConfiguration, right: ExperimentConfiguration
    ) -> Bool {
        func agree<Section: ConfigurationSection>(_ section: Section) -> Bool {
            left[Section.self] == right[Section.self]
        }
        return left.task == right.task && left.sections.values.allSatisfy { agree($0) }
            && right.sections.values.allSatisfy { agree($0) }
    }
}

extension ExperimentConfiguration: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private static let taskKey = Key("task")

    /// Reads the task and the sections that it has; the others get their defaults.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(task: try values.decode(TaskName.self, forKey: Self.taskKey))
        func read<Section: ConfigurationSection>(_ section: Section.Type) throws {
            self[section] = try values.decode(section, forKey: Key(section.key))
        }
        for section in TaskRegistry.sections(of: task).all { try read(section) }
    }

    /// Writes the task and the sections that it has.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(task, forKey: Self.taskKey)
        func write<Section: ConfigurationSection>(_ section: Section.Type) throws {
            try values.encode(self[section], forKey: Key(section.key))
        }
        for section in TaskRegistry.sections(of: task).all { try write(section) }
    }
}

extension TaskName {
    /// The task that the file or the overrides name; nil for none.
    package static func named(in file: String?, overrides: [String]) throws -> TaskName? {
        try ConfigurationLoader.value(of: "task", file: file, overrides: overrides)
            .flatMap { TaskName(rawValue: $0) }
    }
}

/// Settings that can be read but make no sense.
package struct ExperimentError: Failure, Equatable {
    /// The configuration file; nil where there is none.
    package let file: String?
    /// Each begins with a key.
    package let issues: [String]

    /// Issues of the settings in `file` or, if nil, on the command line.
    package init(file: String?, issues: [String]) {
        self.file = file
        self.issues = issues
    }

    /// Usage if there is no file to blame, bad data otherwise.
    package var category: FailureCategory { file == nil ? .usage : .badData }

    package var description: String {
        issues.map { (file.map { $0 + ": " } ?? "") + $0 }.joined(separator: "\n")
    }
}
