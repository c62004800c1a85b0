using FullStackAI.Serialization;

namespace FullStackAI.Onnx;

/// <summary>Tensor data in files beside the model: read with no way out of the model's folder, written aligned.</summary>
internal static class ExternalDataFiles
{
    // Windows maps files at multiples of 64 KiB; runtimes map external tensors.
    private const int Alignment = 65536;

    internal static void Load(OnnxDocument document, string folder)
    {
        var files = new Dictionary<string, FileStream>(StringComparer.Ordinal);
        try
        {
            foreach (OnnxTensor tensor in GraphWalk.Tensors(document.Graph))
            {
                if (tensor.External is { } external)
                {
                    Read(tensor, external, folder, files);
                }
            }
        }
        finally
        {
            foreach (FileStream file in files.Values)
            {
                file.Dispose();
            }
        }
    }

    /// <summary>The full path of a data file, provided that it lies within the model's folder.</summary>
    /// <exception cref="OnnxException">The location leads elsewhere.</exception>
    internal static string Resolve(string tensor, string location, string folder)
    {
        string root = Path.GetFullPath(folder);
        string full = Path.GetFullPath(Path.Combine(root, location));
        bool inside = location.Length > 0 && !Path.IsPathRooted(location) && !location.Contains('\0')
            && full.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        for (string? part = full; inside && part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            inside = new FileInfo(part).LinkTarget is null;
        }

        return inside
            ? full
            : throw new OnnxException(
                $"Tensor '{tensor}' wants its data from '{location}', which leads out of the model's folder '{folder}'. Only plain files within that folder are read; do not open this model if you do not know where it comes from.");
    }

    /// <summary>Writes large tensors to their own file and marks them so; disposing the result marks them back.</summary>
    internal static IDisposable? MoveOut(OnnxDocument document, string path, OnnxSaveOptions options)
    {
        if (options.ExternalDataFromBytes is not { } threshold)
        {
            return null;
        }

        string name = options.ExternalDataFile ?? Path.GetFileName(path) + ".data";
        if (name.Length == 0 || Path.GetFileName(name) != name)
        {
            throw new ArgumentException(
                $"OnnxSaveOptions.ExternalDataFile must be a file name without a folder; got '{name}'.", nameof(options));
        }

        string target = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        var moved = new MovedTensors();
        try
        {
            AtomicFile.Write(target, file =>
            {
                foreach (OnnxTensor tensor in GraphWalk.Tensors(document.Graph).Where(
                    tensor => tensor.External is null && tensor.Raw.Length >= threshold && tensor.Raw.Length > 0))
                {
                    file.Position = (file.Position + Alignment - 1) / Alignment * Alignment;
                    moved.Add(tensor, new OnnxExternalData(name, file.Position, tensor.Raw.Length));
                    file.Write(tensor.Raw.Span);
                }
            });
            return moved;
        }
        catch
        {
            moved.Dispose();
            throw;
        }
    }

    /// <summary>The number of bytes that a tensor has in its data file, provided that
    /// they are there and as many as its shape needs.</summary>
    /// <exception cref="OnnxException">They are not.</exception>
    internal static long RequireRange(OnnxTensor tensor, OnnxExternalData external, long fileLength)
    {
        long expected = tensor.ElementType.ByteCount(tensor.ElementCount);
        long length = external.Length ?? expected;
        return length == expected && external.Offset >= 0 && external.Offset <= fileLength - length
            ? length
            : throw new OnnxException(
                $"Tensor '{tensor.Name}' of {tensor.ElementType.OnnxName()}[{string.Join(',', tensor.Dimensions)}] needs {expected} bytes; the model points at {length} bytes from byte {external.Offset} of '{external.Location}', which has {fileLength}.");
    }

    private static void Read(OnnxTensor tensor, OnnxExternalData external, string folder, Dictionary<string, FileStream> files)
    {
        string path = Resolve(tensor.Name, external.Location, folder);
        if (!files.TryGetValue(path, out FileStream? file))
        {
            if (!File.Exists(path))
            {
                throw new OnnxException(
                    $"The data of tensor '{tensor.Name}' lie in '{external.Location}', which is not in '{folder}'. Put that file beside the model.");
            }

            files.Add(path, file = File.OpenRead(path));
        }

        long length = RequireRange(tensor, external, file.Length);
        if (length > Array.MaxLength)
        {
            throw new OnnxException(
                $"Tensor '{tensor.Name}' has {length} bytes, more than the {Array.MaxLength} that one array holds. Leave the data of the model where they are: OnnxExternalDataReading.Leave.");
        }

        byte[] data = new byte[length];
        file.Position = external.Offset;
        file.ReadExactly(data);
        tensor.Raw = data;
        tensor.External = null;
    }

    private sealed class MovedTensors : IDisposable
    {
        private readonly List<OnnxTensor> _tensors = [];

        public void Dispose()
        {
            foreach (OnnxTensor tensor in _tensors)
            {
                tensor.External = null;
            }
        }

        internal void Add(OnnxTensor tensor, OnnxExternalData external)
        {
            tensor.External = external;
            _tensors.Add(tensor);
        }
    }
}
