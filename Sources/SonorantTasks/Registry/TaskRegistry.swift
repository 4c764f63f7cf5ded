import SonorantModels

/// All kinds of models, a line each.
package enum TaskRegistry {
    package static let definitions: [any TaskDefinition.Type] = [
        CTCTask.self,
        HybridTask.self,
        AttentionSpeechTask.self,
        TaggingTask.self,
        ClassificationTask.self,
        GenerationTask.self,
        EncoderDecoderTask.self,
        LanguageModelTask.self,
    ]

    /// The names of the tasks, each once.
    package static let names: [TaskName] = definitions.map { $0.name }.reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
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
