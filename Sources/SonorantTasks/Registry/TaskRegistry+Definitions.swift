extension TaskRegistry {
    /// All kinds of models.
    package static var definitions: [any TaskDefinition.Type] { own + additional }

    /// The kinds of models of this toolkit, a line each.
    private static let own: [any TaskDefinition.Type] = [
        CTCTask.self,
        HybridTask.self,
        AttentionSpeechTask.self,
        TaggingTask.self,
        ClassificationTask.self,
        GenerationTask.self,
        EncoderDecoderTask.self,
        LanguageModelTask.self,
    ]

    /// Kinds of models that are known as well while `$additional.withValue` runs, in what it calls
    /// and nowhere else: for tests that add a task. A list that anybody may change would let one
    /// test see the tasks of another beside it. The threads of a ``ThreadPool`` do not see them;
    /// they ask for no task.
    @TaskLocal package static var additional: [any TaskDefinition.Type] = []
}
