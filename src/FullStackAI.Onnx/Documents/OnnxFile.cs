namespace FullStackAI.Onnx;

/// <summary>The bytes of an ONNX file.</summary>
internal static class OnnxFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="OnnxException">It exceeds the 2 GiB of one ONNX file.</exception>
    internal static byte[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= Array.MaxLength
            ? File.ReadAllBytes(path)
            : throw new OnnxException(
                $"'{path}' has {length} bytes; one ONNX file holds at most 2 GiB. Save the model with external data.");
    }
}
