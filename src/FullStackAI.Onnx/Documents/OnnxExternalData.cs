namespace FullStackAI.Onnx;

/// <summary>Where a tensor's data lie outside the model file.</summary>
/// <param name="Location">File name, relative to the model's folder.</param>
/// <param name="Offset">First byte, at least 0.</param>
/// <param name="Length">Number of bytes; null where it follows from type and shape.</param>
public sealed record OnnxExternalData(string Location, long Offset, long? Length);
