extension TaskRegistry {
    /// All kinds of models, a line each.
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
}
