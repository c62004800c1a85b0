using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Looks at a model's bytes before ONNX Runtime does: a stranger's file must decode, and its data files must lie in its own folder.</summary>
internal static class ModelExamination
{
    private const int MostFaults = 5;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="OnnxException">It exceeds the 2 GiB of one ONNX file.</exception>
    internal static byte[] Read(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= int.MaxValue - 64
            ? File.ReadAllBytes(path)
            : throw new OnnxException($"'{path}' has {length} bytes; one ONNX file holds at most 2 GiB. Save the model with external data.");
    }

    /// <summary>Whether the model keeps data in other files.</summary>
    /// <param name="data">The model's bytes.</param>
    /// <param name="folder">The folder its other files lie in; null where there is none.</param>
    /// <param name="what">What to call the model in messages.</param>
    /// <exception cref="OnnxException">The bytes are no model, its nodes form a cycle, or its data files are missing, elsewhere or unreachable.</exception>
    internal static bool Examine(byte[] data, string? folder, string what)
    {
        OnnxDocument document = Decode(data, what);
        if (GraphOrder.HasCycle(document.Graph))
        {
            // ONNX Runtime finds this too, but takes minutes over a long one.
            throw new OnnxException($"The nodes of {what} form a cycle, so it cannot be run:{string.Concat(OnnxChecker.Check(document).Take(MostFaults).Select(fault => $"\n  {fault}"))}");
        }

        bool outside = false;
        foreach (OnnxTensor tensor in GraphWalk.Tensors(document.Graph))
        {
            if (tensor.External is not { } external)
            {
                continue;
            }

            outside = true;
            if (folder is null)
            {
                throw new OnnxException($"Tensor '{tensor.Name}' of {what} has its data in '{external.Location}'; a model in memory has no folder to look in. Load it from its path, or save it in one file.");
            }

            string file = ExternalDataFiles.Resolve(tensor.Name, external.Location, folder);
            if (!File.Exists(file))
            {
                throw new OnnxException($"The data of tensor '{tensor.Name}' lie in '{external.Location}', which is not in '{folder}'. Put that file beside the model.");
            }
        }

        return outside;
    }

    internal static OnnxDocument Decode(byte[] data, string what)
    {
        try
        {
            return OnnxDocument.Parse(data);
        }
        catch (OnnxException error)
        {
            throw new OnnxException($"{char.ToUpperInvariant(what[0])}{what[1..]} could not be read. {error.Message}", error);
        }
    }
}
