// Plain data that is made and used below this module; of each of these modules applications see
// the few names that are public, and nothing else.
@_exported import SonorantDecoding
@_exported import SonorantScoring
@_exported import SonorantTasks
@_exported import SonorantTraining
@_exported import SonorantTranscripts
