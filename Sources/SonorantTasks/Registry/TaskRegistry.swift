import SonorantModels

/// What kinds of models there are: they stand in ``TaskRegistry/definitions``.
package enum TaskRegistry {
    /// The names of the tasks, each once.
    package static var names: [TaskName] {
        definitions.map { $0.name }.reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
    }

    /// The definitions that are called `name`, one for each input.
    package static func definitions(of name: TaskName) -> [any TaskDefinition.Type] {
        definitions.filter { $0.name == name }
    }

    /// The definition of `name` for `input`; nil where it takes the other alone.
    package static func definition(
        of name: TaskName, input: TaskInput
    ) -> (any TaskDefinition.Type)? {
        definitions.first { $0.name == name && $0.input == input }
    }

    /// The definition of the model in `file`.
    ///
    /// - Throws: ``ModelFileError`` where this version knows none.
    package static func definition(of file: ModelFile) throws -> any TaskDefinition.Type {
        guard let name = TaskName(rawValue: file.task) else {
            throw ModelFileError.metadata(
                path: file.path, key: "task",
                reason: "'\(file.task)' is none that this version knows")
        }
        let candidates = definitions(of: name)
        let input = file.hearsSound ? TaskInput.sound : .text
        return candidates.first { $0.input == input } ?? candidates[0]
    }

    /// The model at `path`, ready to answer.
    ///
    /// - Throws: `FileError`, `SafetensorsError`, ``ModelFileError``.
    package static func predictor(path: String) throws -> any Predictor {
        let file = try ModelFile(path: path)
        return try definition(of: file).predictor(file)
    }

    /// The sections that a configuration of `name` may have, whatever the input.
    static func sections(of name: TaskName) -> TaskSections {
        let all = definitions(of: name).map { $0.sections }
        return all.dropFirst().reduce(all[0]) { $0.joined(with: $1) }
    }
}

/// What a model learns: the key `task` of a configuration and of a model file.
///
/// Which names there are is up to the ``TaskRegistry``. A name may stand for two definitions, one
/// that reads text and one that hears.
package struct TaskName: RawRepresentable, Codable, Sendable, Hashable, CaseIterable {
    package let rawValue: String

    /// The task that is registered as `rawValue`; nil where there is none.
    package init?(rawValue: String) {
        guard let name = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
            return nil
        }
        self = name
    }

    /// A name for a definition to register.
    package init(registering name: String) { rawValue = name }

    /// All that are registered.
    package static var allCases: [TaskName] { TaskRegistry.names }
}
