namespace FullStackAI.Onnx;

/// <summary>What reading a model does about data in files beside it.</summary>
public enum OnnxExternalDataReading
{
    /// <summary>Reads them.</summary>
    Load,

    /// <summary>Leaves them where they are; tensors say where that is.</summary>
    Leave,
}
