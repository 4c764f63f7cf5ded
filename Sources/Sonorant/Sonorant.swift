/// Everything an application needs to train and run sequence models, in one import.
@_exported import SonorantAlignment
@_exported import SonorantAudio
@_exported import SonorantCTC
@_exported import SonorantConfiguration
@_exported import SonorantCorpora
@_exported import SonorantDecoding
@_exported import SonorantInference
@_exported import SonorantLanguageModels
@_exported import SonorantLayers
@_exported import SonorantModels
@_exported import SonorantScoring
@_exported import SonorantSystem
@_exported import SonorantTasks
@_exported import SonorantTensors
@_exported import SonorantText
@_exported import SonorantTraining
@_exported import SonorantTranscripts
