namespace FullStackAI.Onnx;

/// <summary>How a model is written to a path.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>Tensors of at least so many bytes go to one file of their own beside the
    /// model; null (the default) keeps all in one file.</summary>
    public long? ExternalDataFromBytes { get; init; }

    /// <summary>Name of that file, without a folder; the model's name with <c>.data</c> added by default.</summary>
    public string? ExternalDataFile { get; init; }
}
